using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Objectives inside the network against their formulas, on a network that is cut in two by hand.</summary>
[TestClass]
public sealed class FeatureObjectiveTests
{
    private const string Layer = "layer2";

    [TestMethod]
    public void Fia_suppresses_what_matters_by_the_mean_over_images_with_dropped_pixels()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var importance = plain.Importance(labels, Enumerable.Range(0, 3).Select(sample => images * draws.UniformNoise(images, Drawn.Objective, new(0, 0, sample)).ge(-0.4f)));
        importance /= importance.square().sum([1L, 2L, 3L], keepdim: true).sqrt();
        AssertSame(Walk(images, 3, (x, _) => Gradient(x, input => -(plain.Features(input) * importance).sum())), Attack(new FeatureImportanceAware { Samples = 3 }, images, labels));
    }

    [TestMethod]
    public void Naa_attributes_along_the_way_from_black()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        var importance = plain.Importance(labels, Enumerable.Range(0, 4).Select(i => images * (i / 4.0)));
        AssertSame(Walk(images, 3, (x, _) => Gradient(x, input => -(plain.Features(input) * importance).sum())), Attack(new NeuronAttribution { Samples = 4 }, images, labels));
    }

    [TestMethod]
    public void Bfa_moves_images_along_the_gradient_of_the_loss_at_the_last_of_them()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        var importance = plain.Fitted(images, labels, 2, 3);
        AssertSame(Walk(images, 3, (x, _) => Gradient(x, input => -(plain.Features(input) * importance).sum())), Attack(new BlackBoxFeature { Samples = 2, Length = 3 }, images, labels));
    }

    [TestMethod]
    public void P2fa_moves_features_anew_after_each_period()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        var (g, wanted) = (zeros(1), zeros(1));
        var expected = Walk(images, 3, (x, step) =>
        {
            if (step % 2 == 0)
            {
                g = g - plain.Fitted(x, labels, 2, 3);
                wanted = plain.Features(x) + 50 * g / g.square().sum([1L, 2L, 3L], keepdim: true).sqrt();
            }
            return Gradient(x, input => -(plain.Features(input) - wanted).square().sum());
        });
        AssertSame(expected, Attack(new PixelToFeature { Period = 2, Samples = 2, Length = 3, Shift = 50 }, images, labels));
    }

    [TestMethod]
    public void Ila_goes_on_in_the_direction_of_what_mi_did_to_the_features()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        var direction = plain.Features(Guide(plain, images, labels, 2, Step)) - plain.Features(images);
        direction /= direction.square().sum([1L, 2L, 3L], keepdim: true).sqrt();
        AssertSame(Walk(images, 3, (x, _) => Gradient(x, input => (plain.Features(input) * direction).sum())), Attack(new IntermediateLevel { GuideSteps = 2 }, images, labels));
    }

    [TestMethod]
    public void Trap_follows_a_guide_by_angle_and_distance()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        var clean = plain.Features(images);
        var guide = plain.Features(Guide(plain, images, labels, 4, Epsilon / 4));
        var expected = Walk(images, 3, (x, _) =>
        {
            var wanted = (guide - clean).flatten(1);
            var gradient = Gradient(x, input =>
            {
                var reached = (plain.Features(input) - clean).flatten(1);
                // At the image itself there is no angle, and what counts is the way along the guide.
                if (ReferenceEquals(x, images)) return (wanted / wanted.norm(1, keepdim: true) * reached).sum();
                return nn.functional.cosine_similarity(wanted, reached, 1, 1e-12).add(0.8f * reached.norm(1) / wanted.norm(1)).sum();
            });
            guide = 0.8f * guide + 0.2f * plain.Features(x);
            return gradient;
        });
        AssertSame(expected, Attack(new RobustHierarchy { Layer = Layer }, images, labels));
    }

    [TestMethod]
    public void Rpa_darkens_single_values_then_a_number_of_patches()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var importance = plain.Importance(labels, Enumerable.Range(0, 2).Select(sample =>
        {
            var (size, mask) = (sample == 0 ? 1 : 3, images.clone());
            var patches = TestData.Side / size;
            var (choice, value) = (draws.UniformNoise(images, Drawn.Objective, new(0, 0, sample)).narrow(2, 0, patches).narrow(3, 0, patches), draws.UniformNoise(images, Drawn.Objective + 1, new(0, 0, sample)));
            // Single values are darkened with a probability of 0.3, of the 12 patches of each image 3.
            var below = sample == 0 ? full([Count, 1, 1, 1], -0.4f) : choice.flatten(1).sort(1).Values.select(1, 3).view(-1, 1, 1, 1);
            for (var row = 0; row < patches * size; row++)
                for (var column = 0; column < patches * size; column++)
                    mask[TensorIndex.Colon, TensorIndex.Colon, row, column] *= where(choice[TensorIndex.Colon, TensorIndex.Colon, row / size, column / size].lt(below.view(-1, 1)), value[TensorIndex.Colon, TensorIndex.Colon, row, column] / 2 + 0.5f, ones(1));
            return mask;
        }));
        importance /= importance.square().sum([1L, 2L, 3L], keepdim: true).sqrt();
        AssertSame(Walk(images, 3, (x, _) => Gradient(x, input => -(plain.Features(input) * importance).sum())), Attack(new RandomPatch { Samples = 2 }, images, labels));
    }

    [TestMethod]
    public void Ilpd_takes_back_most_of_what_was_done_to_the_features()
    {
        using var scope = NewDisposeScope();
        using var plain = new CutNetwork();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var expected = Walk(images, 3, (x, step) =>
        {
            var clean = plain.Features(images + 0.05f * draws.NormalNoise(images, Drawn.Objective, new(0, step)));
            return Gradient(x, input => nn.functional.cross_entropy(plain.LogitsOf(0.1f * plain.Features(input) + 0.9f * clean), labels));
        });
        AssertSame(expected, Attack(new PerturbationDecay(), images, labels));
    }

    [TestMethod]
    public void Passes_through_the_network_are_no_more_than_must_be()
    {
        using var scope = NewDisposeScope();
        var passes = 0;
        var counted = new ImageClassifier("counted", () =>
        {
            var network = TestData.Classifier().CreateNetwork();
            network.register_forward_hook((_, _, output) =>
            {
                passes++;
                return output;
            });
            return network;
        }, TestData.Preprocessing, TestData.ClassNames);
        foreach (var (objective, before) in new (AttackObjective, int)[] { (new FeatureImportanceAware { Samples = 5 }, 5), (new BlackBoxFeature { Samples = 5 }, 10), (new IntermediateLevel { GuideSteps = 5 }, 5 + 2), (new PixelToFeature { Samples = 5, Period = 2 }, 1 + 2 * (10 + 1)), (new SelfUniversality(), 4), (new CleanFeatureMixup { Probability = 1 }, 4) })
        {
            using var attack = new AdversarialAttack(counted, Settings(objective) with { Steps = 4 }, CPU, Pool());
            passes = 0;
            attack.Perturb(RandomImages(), Labels());
            Assert.AreEqual(before + 4, passes, objective.ToString());
        }
    }

    [TestMethod]
    public void Gradients_beside_those_of_the_steps_are_announced()
    {
        foreach (var (objective, gradients) in new (AttackObjective, long)[] { (new FeatureImportanceAware { Samples = 5 }, 4 + 5), (new BlackBoxFeature { Samples = 5 }, 4 + 10), (new PixelToFeature { Samples = 5, Period = 3 }, 4 + 2 * 10), (new SelfUniversality(), 2 * 4), (new CleanFeatureMixup(), 4) })
            Assert.AreEqual(gradients, (Settings(objective) with { Steps = 4 }).GradientsPerImage, objective.ToString());
    }

    public static IEnumerable<object[]> Objectives =>
        new AttackObjective[] { new FeatureImportanceAware { Samples = 3 }, new NeuronAttribution { Samples = 3 }, new RandomPatch { Samples = 3 }, new BlackBoxFeature { Samples = 2 }, new PixelToFeature { Samples = 2, Period = 2 }, new IntermediateLevel { GuideSteps = 2 }, new RobustHierarchy(), new PerturbationDecay(), new SelfUniversality(), new CleanFeatureMixup { Probability = 0.5f } }
            .Select(objective => new object[] { objective });

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void An_image_is_the_same_in_any_batch_with_gamma(AttackObjective objective)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), Settings(objective) with { Gamma = 0.5f, Steps = 3, Momentum = 1, Precision = Precision.Float64 }, CPU, Pool());
        AssertSameInAnyBatch(attack);
    }

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void Rules_that_draw_and_see_images_go_with_it(AttackObjective objective)
    {
        using var scope = NewDisposeScope();
        var rule = new GhostNetworks { Dropout = 0.1f }.Then(new PatchOut { Size = 3 }).Then(new SkipDecay());
        using var attack = new AdversarialAttack(TestData.Classifier(), Settings(objective) with { Backward = rule, Steps = 2, Precision = Precision.Float64 }, CPU, Pool());
        AssertSameInAnyBatch(attack);
    }

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void A_rule_that_remembers_goes_with_it(AttackObjective objective)
    {
        using var scope = NewDisposeScope();
        // A layer of this network has a name alone.
        if (objective is FeatureObjective features) objective = features with { Layer = "encoder.layers.encoder_layer_1" };
        var settings = Settings(objective) with { Steps = 2, Precision = Precision.Float64 };
        using var attack = new AdversarialAttack(Backward.PlainTransformer.Classifier, settings with { Backward = new ForwardRefinement { Range = 0.5f } }, CPU, Pool());
        AssertSameInAnyBatch(attack);
    }

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void A_network_that_sees_nothing_leaves_images_as_they_are(AttackObjective objective)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Blind(), Settings(objective) with { Steps = 2, Momentum = 1 }, CPU, Pool());
        var gray = full([2, 3, TestData.Side, TestData.Side], 0.5f);
        Assert.IsTrue(gray.Equals(attack.Perturb(gray, Labels(2))));
    }

    private static AttackSettings Settings(AttackObjective objective) => new() { Objective = objective, Goal = objective is SelfUniversality ? AttackGoal.RandomTarget : AttackGoal.Untargeted };

    private static MixingPool Pool() => new(RandomImages(6, seed: 9), Labels(6));

    private static Tensor Guide(CutNetwork plain, Tensor images, Tensor labels, int steps, float length)
    {
        var (x, g) = (images, zeros_like(images));
        for (var step = 0; step < steps; step++)
        {
            g = g + OverL1(Gradient(x, input => nn.functional.cross_entropy(plain.LogitsOf(plain.Features(input)), labels, reduction: nn.Reduction.Sum)));
            x = Clip(x + length * g.sign(), images, Epsilon);
        }
        return x;
    }

    private static Tensor Attack(AttackObjective objective, Tensor images, Tensor labels)
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 3, Epsilon = Epsilon, StepSize = Step, Objective = objective }, CPU);
        return attack.Perturb(images, labels);
    }
}
