using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Objectives of targeted attacks that see features, against their formulas.</summary>
[TestClass]
public sealed class TargetedFeatureTests
{
    private static readonly long[] Targets = [1, 2, 1];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Su_leads_the_image_and_a_crop_of_it_to_the_target_with_features_that_are_alike(bool isDiverse)
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var images = RandomImages();
        using var draws = new ImageDraws(0, images, isRandom: true);
        using var matrices = new ResizingMatrices(ResizeFilter.Bilinear, CPU, ScalarType.Float32);
        var diversity = new InputDiversity { Probability = 1, Enlargement = 1.5f };
        var expected = Walk(images, 3, (x, step) =>
        {
            var crops = cat([.. Enumerable.Range(0, Count).Select(image => Crop(images.narrow(0, image, 1), purpose => draws.Uniform(image, Drawn.Objective + purpose, new(0, step))))]);
            return Gradient(x, input =>
            {
                var (features, cropFeatures) = (plain.Features(Seen(input)), plain.Features(Seen(input - images + crops)));
                var logits = (OfTargets(plain.LogitsOf(features)) + OfTargets(plain.LogitsOf(cropFeatures))) / 2;
                return (logits + 5 * nn.functional.cosine_similarity(features.flatten(1), cropFeatures.flatten(1), 1)).sum();
            });

            Tensor Seen(Tensor seen) => isDiverse ? diversity.Apply(seen, 0, new(draws, new(0, step), matrices, null)) : seen;
        });
        AssertSame(expected, Attack(new() { Objective = new SelfUniversality { Layer = "layer2", Similarity = 5, SmallestArea = 0.2f, LargestArea = 0.6f }, Transform = isDiverse ? diversity : null }, images));
    }

    [TestMethod]
    public void Su_refuses_what_it_cannot_add_a_perturbation_to()
    {
        var su = new AttackSettings { Objective = new SelfUniversality(), Goal = AttackGoal.RandomTarget };
        StringAssert.Contains(Refusal(su with { Goal = AttackGoal.Untargeted }), "another Goal than Untargeted");
        StringAssert.Contains(Refusal(su with { Transform = new InputDiversity().Then(new BlockShuffle()) }), "a Transform that is linear, InputDiversity or ScaledCopies; found BlockShuffle");
        StringAssert.Contains(Refusal(su with { Sampling = new MonotonePaths() }), "found MonotonePaths");
        StringAssert.Contains(Refusal(su with { Objective = new SelfUniversality { SmallestArea = 0.3f, LargestArea = 0.25f } }), "found 0.3 and 0.25");
        (su with { Transform = new InputDiversity().Then(new ScaledCopies()), Sampling = new VarianceTuning() }).Validate();
    }

    [TestMethod]
    public void Cfm_mixes_features_of_another_image_into_small_maps_and_logits()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var images = RandomImages();
        var others = RandomImages(1, seed: 9);
        using var draws = new ImageDraws(0, images, isRandom: true);
        var weighted = plain.Layers.Weighted.ToList();
        // There is one image of another class for each.
        var expected = Walk(images, 3, (x, step) => Gradient(x, input => OfTargets(Mixed(plain, input, others.expand(Count, -1, -1, -1), (name, features, clean) =>
        {
            var noise = draws.UniformNoise(empty([.. features.shape[..2], .. Enumerable.Repeat(1L, (int)features.dim() - 2)]), Drawn.Objective + 2, new(0, step, weighted.IndexOf(name)));
            var share = (noise + 1) / 2 * 0.6f;
            return (1 - share) * features + share * clean;
        })).sum()));
        AssertSame(expected, Attack(new() { Objective = new CleanFeatureMixup { Probability = 1, Largest = 0.6f } }, images, new(others, tensor(new long[] { 1 })), zeros([Count], ScalarType.Int64)));
    }

    [TestMethod]
    public void Cfm_draws_its_layers_anew_each_step()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages();
        using var draws = new ImageDraws(0, images, isRandom: true);
        var counts = Enumerable.Range(0, 100).Select(step => Enumerable.Range(0, 10).Count(layer => draws.Shared(Drawn.Objective + 1, new(0, step, layer)) < 0.1)).ToList();
        Assert.AreEqual(1, counts.Average(), 0.3);
        Assert.IsGreaterThan(2, counts.Distinct().Count());
        var settings = new AttackSettings { Objective = new CleanFeatureMixup { Probability = 0.5f } };
        var pool = new MixingPool(RandomImages(4, seed: 9), Labels(4));
        Assert.IsFalse(Attack(settings with { Seed = 1 }, images, pool).Equals(Attack(settings with { Seed = 2 }, images, pool)));
    }

    [TestMethod]
    public void Cfm_needs_other_images() =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(TestData.Classifier(), new() { Objective = new CleanFeatureMixup() }, CPU)).Message, "CleanFeatureMixup needs a MixingPool");

    /// <summary>Logits of the small network, whose last stage has maps of a quarter of the image; there, and at the logits, features are mixed.</summary>
    private static Tensor Mixed(CutNetwork plain, Tensor images, Tensor others, Func<string, Tensor, Tensor, Tensor> mix)
    {
        var (seen, clean) = (plain.Features(images), plain.Features(others));
        var first = At("conv1", seen, clean);
        var second = At("conv2", Part("bn1").call(first.Mixed).relu(), Part("bn1").call(first.Clean).relu());
        var skip = At("downsample.0", seen, clean);
        var last = plain.Part("fc");
        return mix("fc", last.call(Pooled(second.Mixed, skip.Mixed)), last.call(Pooled(second.Clean, skip.Clean)));

        nn.Module<Tensor, Tensor> Part(string name) => plain.Part($"layer3.0.{name}");

        (Tensor Mixed, Tensor Clean) At(string name, Tensor x, Tensor other)
        {
            var found = Part(name).call(other);
            return (mix($"layer3.0.{name}", Part(name).call(x), found), found);
        }

        Tensor Pooled(Tensor branch, Tensor identity) => (Part("bn2").call(branch) + Part("downsample.1").call(identity)).relu().mean([2L, 3L]);
    }

    private static Tensor Crop(Tensor image, Func<int, double> draw)
    {
        const int side = TestData.Side;
        var area = (0.2 + 0.4 * draw(0)) * side * side;
        var aspect = Math.Exp((2 * draw(1) - 1) * Math.Log(4 / 3.0));
        var (rows, columns) = ((int)Math.Round(Math.Sqrt(area / aspect)), (int)Math.Round(Math.Sqrt(area * aspect)));
        var crop = image.narrow(2, (int)(draw(2) * (side - rows + 1)), rows).narrow(3, (int)(draw(3) * (side - columns + 1)), columns);
        return nn.functional.interpolate(crop, [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private static Tensor OfTargets(Tensor logits) => logits.gather(1, tensor(Targets).unsqueeze(1));

    private static string Refusal(AttackSettings settings) => Assert.ThrowsExactly<ArgumentException>(settings.Validate).Message;

    private static Tensor Attack(AttackSettings settings, Tensor images, MixingPool? pool = null, Tensor? labels = null)
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), settings with { Steps = 3, Epsilon = Epsilon, StepSize = Step, Goal = AttackGoal.GivenTarget }, CPU, pool);
        return attack.Perturb(images, labels ?? Labels(), tensor(Targets));
    }
}
