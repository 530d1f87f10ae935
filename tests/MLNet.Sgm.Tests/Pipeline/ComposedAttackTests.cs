using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using TorchSharp;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Compositions of the engine, reached through a pipeline.</summary>
[TestClass]
public sealed class ComposedAttackTests
{
    private static readonly AttackSettings Random = AttackPresets.DiMiFgsm with { Steps = 3, RandomStart = true, Transform = new InputDiversity { Enlargement = 1.5f }.Then(new Admix()) };

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Draws_belong_to_the_image_whatever_the_batch_the_order_and_the_way()
    {
        using var large = Fit(new() { Attack = Random with { Seed = 5 }, BatchSize = 8 });
        using var small = Fit(new() { Attack = Random with { Seed = 5 }, BatchSize = 3 });
        var expected = ByName(large.Transform(Data()));
        AssertSame(expected, ByName(small.Transform(Data())));
        AssertSame(expected, ByName(large.Transform(ml.Data.ShuffleRows(ml.Data.Cache(Data()), seed: 3))));
        using var engine = ml.Model.CreatePredictionEngine<VectorRow, Result>(large);
        AssertSame(expected, TestData.Vectors(12).ToDictionary(row => row.Name, row => engine.Predict(row).Adversarial));
    }

    [TestMethod]
    public void Seed_comes_from_the_context()
    {
        Dictionary<string, float[]> Perturb(int seed)
        {
            var context = new MLContext(seed);
            var data = context.Data.LoadFromEnumerable(TestData.Vectors(4));
            using var attack = context.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Attack = Random }).Fit(data);
            return ByName(attack.Transform(data));
        }
        var first = Perturb(1);
        AssertSame(first, Perturb(1));
        Assert.IsTrue(first.Zip(Perturb(2)).Any(pair => !pair.First.Value.SequenceEqual(pair.Second.Value)));
    }

    [TestMethod]
    public void Five_options_of_SGM_say_what_settings_say()
    {
        var ofOptions = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Gamma = 0.5f, Momentum = 1, Steps = 3 });
        using var flat = ofOptions.Fit(Data());
        var ofSettings = ml.Robustness.Adversarial("Adversarial", TestData.Classifier(), AttackPresets.SgmMi(0.5f) with { Steps = 3 }, "Pixels");
        using var whole = ofSettings.Fit(Data());
        AssertSame(ByName(flat.Transform(Data())), ByName(whole.Transform(Data())));
        Assert.AreEqual(ofOptions.ToString(), ofSettings.ToString());
        Assert.AreEqual(ofSettings.ToString(), whole.ToString());
    }

    [TestMethod]
    public void Pool_without_labels_has_those_that_the_source_predicts()
    {
        var images = ml.Data.LoadFromEnumerable(TestData.Vectors(12));
        var brightest = new ImageClassifier("brightest", () => torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()), TestData.Preprocessing, TestData.ClassNames);
        var settings = AttackPresets.Admix with { Steps = 2, Seed = 1 };
        using var attack = Estimator(new() { Source = brightest, Attack = settings, LabelColumnName = null }).Fit(images);
        var predictions = attack.Transform(images).GetColumn<uint>("AdversarialSourceCleanPredictedLabel").ToList();
        Assert.IsGreaterThan(1, predictions.Distinct().Count());
        var labelled = ml.Data.LoadFromEnumerable(TestData.Vectors(12).Select((row, i) => new VectorRow { Name = row.Name, Pixels = row.Pixels, Label = (int)predictions[i] - 1 }));
        using var same = Estimator(new() { Source = brightest, Attack = settings }).Fit(labelled);
        AssertSame(ByName(same.Transform(labelled)), ByName(attack.Transform(images)));
    }

    [TestMethod]
    public void Targets_come_from_a_column()
    {
        var settings = new AttackSettings { Steps = 3, Goal = AttackGoal.GivenTarget };
        using var attack = Fit(new() { Attack = settings, TargetColumnName = "Target" });
        var found = ml.Data.CreateEnumerable<Result>(attack.Transform(Data()), reuseRowObject: false).SelectMany(row => row.Adversarial).ToArray();
        using var scope = torch.NewDisposeScope();
        using var engine = new AdversarialAttack(TestData.Classifier(), settings, torch.CPU);
        var images = torch.tensor(TestData.Vectors(12).SelectMany(row => row.Pixels).ToArray(), [12, 3, TestData.Side, TestData.Side]).div(255);
        var expected = engine.Perturb(images, torch.arange(12).remainder(3), torch.arange(1, 13).remainder(3)).mul(255).data<float>().ToArray();
        Assert.IsGreaterThan(0.97, expected.Zip(found, (a, b) => Math.Abs(a - b) < 0.01 ? 1.0 : 0).Average());
    }

    [TestMethod]
    public void Column_of_targets_is_given_where_targets_are_the_goal_and_only_there()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Estimator(new() { Attack = new() { Goal = AttackGoal.GivenTarget } })).Message, "TargetColumnName must be given");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Estimator(new() { TargetColumnName = "Target" })).Message, "TargetColumnName must be given where and only where the attack's goal is GivenTarget; found 'Target' and the goal Untargeted.");
    }

    [TestMethod]
    public void Ensemble_of_a_pipeline_is_that_of_the_engine()
    {
        using var one = Fit(new() { Attack = Random with { Seed = 1, Transform = null } });
        using var two = Fit(new() { Attack = Random with { Seed = 1, Transform = null }, OtherSources = [new(TestData.Vgg()) { Weight = 100 }] });
        using var other = Fit(new() { Source = TestData.Vgg(), Attack = Random with { Seed = 1, Transform = null } });
        var (expected, found, different) = (ByName(other.Transform(Data())), ByName(two.Transform(Data())), ByName(one.Transform(Data())));
        double Same(Dictionary<string, float[]> a, Dictionary<string, float[]> b) => a.Keys.Average(name => a[name].Zip(b[name], (x, y) => Math.Abs(x - y) < 0.01 ? 1.0 : 0).Average());
        Assert.IsGreaterThan(Same(expected, different) + 0.1, Same(expected, found));
    }

    [TestMethod]
    public void Bytes_of_an_image_stay_in_the_L2_ball()
    {
        var settings = new AttackSettings { Norm = AttackNorm.L2, Epsilon = 0.4f, StepSize = 0.15f };
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6));
        using var attack = ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = TestData.Classifier(), Attack = settings }).Fit(data);
        foreach (var row in ml.Data.CreateEnumerable<ImageResult>(attack.Transform(data), reuseRowObject: false))
        {
            var (before, after) = (new float[TestData.PixelCount], new float[TestData.PixelCount]);
            Pixels.ToPlanes(row.Image!, before);
            Pixels.ToPlanes(row.Adversarial!, after);
            var distance = Math.Sqrt(before.Zip(after, (a, b) => Math.Pow(a - b, 2)).Sum());
            Assert.IsLessThanOrEqualTo(0.4, distance);
            Assert.IsGreaterThan(0.2, distance);
        }
    }

    [TestMethod]
    public void Pool_is_drawn_from_all_rows_and_by_the_seed()
    {
        using var scope = torch.NewDisposeScope();
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(500));
        var options = new AdversarialEstimator.Options { Source = TestData.Classifier() };
        MixingPool Draw(IDataView view, int seed) => AdversarialPool.Draw(view, new AdversarialColumns("Adversarial", "Pixels", "Label", null, null).Bind(view.Schema, options), seed, skips: false, _ => throw new InvalidOperationException());
        long[] Labels(int seed) => Draw(data, seed).Labels.data<long>().ToArray();
        var labels = Labels(1);
        Assert.HasCount(AdversarialPool.Size, labels);
        CollectionAssert.AreEquivalent(new long[] { 0, 1, 2 }, labels.Distinct().ToArray());
        CollectionAssert.AreEqual(labels, Labels(1));
        CollectionAssert.AreNotEqual(labels, Labels(2));
        Assert.HasCount(3, Draw(ml.Data.LoadFromEnumerable(TestData.Vectors(3)), 1).Labels.data<long>().ToArray());
    }

    private IDataView Data() => ml.Data.LoadFromEnumerable(TestData.Vectors(12).Select(row => new TargetRow { Name = row.Name, Pixels = row.Pixels, Label = row.Label, Target = (row.Label + 1) % 3 }));

    private AdversarialEstimator Estimator(AdversarialEstimator.Options options)
    {
        options.Source ??= TestData.Classifier();
        return ml.Robustness.Adversarial("Adversarial", "Pixels", options);
    }

    private AdversarialTransformer Fit(AdversarialEstimator.Options options) => Estimator(options).Fit(Data());

    private Dictionary<string, float[]> ByName(IDataView view) => ml.Data.CreateEnumerable<Result>(view, reuseRowObject: false, ignoreMissingColumns: true).ToDictionary(row => row.Name, row => row.Adversarial);

    /// <summary>A batch of another size sums in another order, which turns signs of vanishing gradients.</summary>
    private static void AssertSame(Dictionary<string, float[]> expected, Dictionary<string, float[]> found)
    {
        CollectionAssert.AreEquivalent(expected.Keys, found.Keys);
        Assert.IsGreaterThan(0.97, expected.Keys.Average(name => expected[name].Zip(found[name], (a, b) => Math.Abs(a - b) < 0.01 ? 1.0 : 0).Average()));
    }

    private sealed class TargetRow
    {
        public string Name { get; set; } = "";

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        public int Label { get; set; }

        public int Target { get; set; }
    }

    private sealed class Result
    {
        public string Name { get; set; } = "";

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Adversarial { get; set; } = [];
    }

    private sealed class ImageResult
    {
        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image { get; set; }

        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Adversarial { get; set; }
    }
}
