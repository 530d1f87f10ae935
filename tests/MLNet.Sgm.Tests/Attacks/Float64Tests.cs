using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Tests.Attacks.Sampling;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary><see cref="Precision.Float64"/>: the same images whatever sums in which order.</summary>
[TestClass]
public sealed class Float64Tests
{
    private const int ImageCount = 16;

    private static readonly AttackSettings Sgm = AttackPresets.SgmMi(0.5f) with { Precision = Precision.Float64 };

    /// <summary>One attack for each part that computes something of its own.</summary>
    private static readonly Dictionary<string, AttackSettings> Compositions = new(SamplingCompositions.All.Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Gamma = 0.5f, Precision = Precision.Float64 })))
    {
        ["PGD"] = Sgm with { Momentum = 0 },
        ["MI"] = Sgm,
        ["NI"] = Sgm with { Nesterov = true },
        ["DI"] = Sgm with { Transform = new InputDiversity { Enlargement = 1.5f } },
        ["TI"] = Sgm with { Smoothing = new() },
        ["SI"] = Sgm with { Transform = new ScaledCopies { Count = 3 } },
        ["Admix"] = Sgm with { Transform = new Admix { Count = 2 }.Then(new ScaledCopies { Count = 2 }) },
        ["VMI"] = Sgm with { Sampling = new VarianceTuning { Neighbours = 3 } },
        ["EMI"] = Sgm with { Sampling = new EnhancedMomentum { Samples = 3 } },
        ["PI"] = Sgm with { Step = new PatchProjection() },
        ["probabilities"] = Sgm with { Fusion = new MeanProbabilities() },
        ["losses"] = Sgm with { Fusion = new MeanLosses() },
        ["L2"] = Sgm with { Norm = AttackNorm.L2, Epsilon = 0.5f, StepSize = 0.1f, RandomStart = true },
        ["restarts"] = Sgm with { RandomStart = true, Restarts = 2, EarlyStop = true },
        ["margin"] = Sgm with { Objective = new LogitMargin() },
        ["given target"] = Sgm with { Goal = AttackGoal.GivenTarget, Objective = new Logit() },
        ["least likely target"] = Sgm with { Goal = AttackGoal.LeastLikelyTarget },
        ["random target"] = Sgm with { Goal = AttackGoal.RandomTarget },
    };

    public static IEnumerable<object[]> CompositionNames => Compositions.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DoNotParallelize]
    [DataRow("resnet")]
    [DataRow("densenet")]
    [DataRow("vgg")]
    public void Batch_size_and_threads_change_no_bit(string network)
    {
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        try
        {
            var found = new List<Tensor>();
            foreach (var threads in new[] { 1, 2 })
            {
                set_num_threads(threads);
                foreach (var batch in new[] { 1, 5, ImageCount })
                    found.Add(InBatches(Single(network), network == "vgg" ? Sgm with { Gamma = 1 } : Sgm, batch));
            }
            foreach (var other in found.Skip(1)) Assert.IsTrue(found[0].Equals(other));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    [DynamicData(nameof(CompositionNames))]
    public void Every_part_composes_into_the_same_images_in_any_batch_within_the_ball(string name)
    {
        using var scope = NewDisposeScope();
        var settings = Compositions[name];
        AttackSource[] sources = settings.Fusion is null
            ? [new(TestData.Classifier()), new(TestData.DenseNet()) { Weight = 2, Gamma = 0.7f }]
            : [new(TestData.Classifier()), new(TestData.Vgg()) { Gamma = 1 }];
        var (alone, together) = (InBatches(sources, settings, 1), InBatches(sources, settings, ImageCount));
        Assert.AreEqual(ScalarType.Float32, together.dtype);
        Assert.IsTrue(alone.Equals(together));
        var change = together - RandomImages(ImageCount);
        var largest = settings.Norm == AttackNorm.L2 ? change.square().flatten(1).sum(1).sqrt().max().item<float>() : change.abs().max().item<float>();
        Assert.IsLessThanOrEqualTo(settings.Epsilon, largest);
        Assert.IsGreaterThan(0.5f * settings.Epsilon, largest);
        Assert.IsTrue(together.ge(0).logical_and(together.le(1)).all().item<bool>());
    }

    [TestMethod]
    public void Branches_that_were_named_are_decayed_in_float64()
    {
        using var scope = NewDisposeScope();
        var classifier = TestData.Seeded(new("foreign", () => new Foreign(), TestData.Preprocessing, TestData.ClassNames), 1).WithBranches((name, _) => name == "branch");
        var (images, labels) = (RandomImages(), Labels());
        Tensor Effect(Precision precision)
        {
            using var whole = new GradientSource(classifier, 1, SkipRule.Paper, CPU, precision: precision);
            using var decayed = new GradientSource(classifier, 0.5f, SkipRule.Paper, CPU, precision: precision);
            return whole.Gradient(images, labels) - decayed.Gradient(images, labels);
        }
        var (expected, found) = (Effect(Precision.Float32), Effect(Precision.Float64));
        Assert.IsLessThan(1e-4f, ((found - expected).norm() / expected.norm()).item<float>());
    }

    [TestMethod]
    [DataRow(AttackNorm.LInfinity, 0.1f)]
    [DataRow(AttackNorm.L2, 0.5f)]
    public void Draws_are_those_of_float32(AttackNorm norm, float epsilon)
    {
        using var scope = NewDisposeScope();
        // A step that is hardly one leaves the start.
        var settings = new AttackSettings { Norm = norm, Epsilon = epsilon, StepSize = 1e-7f, Steps = 1, RandomStart = true };
        Tensor Start(Precision precision) => InBatches([new(TestData.Classifier())], settings with { Precision = precision }, ImageCount);
        var (narrow, wide) = (Start(Precision.Float32), Start(Precision.Float64));
        Assert.IsLessThan(5e-7f, (narrow - wide).abs().max().item<float>());
        Assert.IsGreaterThan(0.01f, (narrow - RandomImages(ImageCount)).abs().max().item<float>());
    }

    [TestMethod]
    [DataRow("resnet")]
    [DataRow("densenet")]
    public void Along_the_attack_float32_differs_in_vanishing_gradients_only(string network)
    {
        using var scope = NewDisposeScope();
        var labels = Labels(ImageCount);
        var source = Single(network)[0].Classifier;
        using var narrow = new GradientSource(source, 0.5f, SkipRule.Paper, CPU);
        using var wide = new GradientSource(source, 0.5f, SkipRule.Paper, CPU, precision: Precision.Float64);
        for (var steps = 1; steps <= 5; steps++)
        {
            var iterate = InBatches([new(source)], Sgm with { Momentum = 0, Steps = steps }, ImageCount);
            var (expected, found) = (wide.Gradient(iterate.to(ScalarType.Float64), labels), narrow.Gradient(iterate, labels));
            Assert.AreEqual(ScalarType.Float64, expected.dtype);
            var size = found.abs();
            var counts = size.gt(size.mean([1L, 2L, 3L], keepdim: true).mul(1e-4));
            Assert.IsTrue(expected.sign().eq(found.sign()).logical_or(counts.logical_not()).all().item<bool>());
            Assert.IsGreaterThan(0.9, counts.to(ScalarType.Float64).mean().item<double>());
        }
    }

    [TestMethod]
    public void Logits_and_gradients_are_float64_and_those_of_float32_but_for_rounding()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(), Labels());
        using var narrow = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU);
        using var wide = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU, precision: Precision.Float64);
        var (logits, gradient) = (wide.Logits(images), wide.Gradient(images.to(ScalarType.Float64), labels));
        Assert.AreEqual((ScalarType.Float64, ScalarType.Float64), (logits.dtype, gradient.dtype));
        var (logitsError, gradientError) = ((narrow.Logits(images) - logits).norm() / logits.norm(), (narrow.Gradient(images, labels) - gradient).norm() / gradient.norm());
        Assert.IsLessThan(1e-5, logitsError.item<double>());
        Assert.IsLessThan(1e-4, gradientError.item<double>());
        // Else the test would compare float32 with itself.
        Assert.IsGreaterThan(1e-9, logitsError.item<double>());
    }

    [TestMethod]
    public void A_device_without_float64_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Precision.Float64.Require(DeviceType.MPS));
        Assert.AreEqual("Precision Float64 needs a device that computes in float64, which Apple's GPUs do not; found the device mps.", error.Message);
        Precision.Float32.Require(DeviceType.MPS);
        Precision.Float64.Require(DeviceType.CUDA);
    }

    [TestMethod]
    public void A_frozen_script_whose_weights_are_constants_is_refused_by_name()
    {
        var script = ImageClassifier.FromTorchScript(Path.Combine(AppContext.BaseDirectory, "Classifiers", "Scripts", "frozen.pt"), TestData.Preprocessing, TestData.ClassNames);
        var error = Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(script, AttackPresets.Pgd with { Precision = Precision.Float64 }, CPU));
        StringAssert.StartsWith(error.Message, "Precision must be Float32 for the source 'frozen', because its network does not compute in Float64 on the device cpu: ");
    }

    [TestMethod]
    [DataRow(0.2f, 0.2)]
    [DataRow(0.485f, 0.485)]
    [DataRow(1f, 1)]
    public void Settings_stand_for_the_decimals_they_were_written_as(float value, double expected) => Assert.AreEqual(expected, AsWritten.Of(value));

    [TestMethod]
    [DataRow(16 / 255f, 16 / 255.0)]
    [DataRow(1.5f / 255, 1.5 / 255)]
    [DataRow(0.03f, 0.03)]
    [DataRow(3f, 3)]
    public void Lengths_stand_for_the_fractions_they_were_written_as(float value, double expected) => Assert.AreEqual(expected, AsWritten.Length(value), 1e-17);

    private static AttackSource[] Single(string network) => [new(network switch { "resnet" => TestData.Classifier(), "densenet" => TestData.DenseNet(), _ => TestData.Vgg() })];

    /// <summary>The adversarial images of <see cref="ImageCount"/> images, attacked a batch at a time.</summary>
    private static Tensor InBatches(AttackSource[] sources, AttackSettings settings, int batch)
    {
        var (images, labels) = (RandomImages(ImageCount), Labels(ImageCount));
        using var attack = new AdversarialAttack(sources, settings, CPU, new(RandomImages(6, seed: 5), Labels(6)));
        return cat([.. Enumerable.Range(0, (ImageCount + batch - 1) / batch).Select(n =>
        {
            var (start, count) = (n * batch, Math.Min(batch, ImageCount - n * batch));
            var itsLabels = labels.narrow(0, start, count);
            return attack.Perturb(images.narrow(0, start, count), itsLabels, settings.Goal == AttackGoal.GivenTarget ? (itsLabels + 1).remainder(3) : null);
        })]);
    }

    /// <summary>x + f(x) between a convolution and a classifier, with a batch norm that nothing folds.</summary>
    private sealed class Foreign : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d stem = nn.Conv2d(3, 8, 3, padding: 1);
        private readonly BatchNorm2d norm = nn.BatchNorm2d(8);
        private readonly Conv2d branch = nn.Conv2d(8, 8, 3, padding: 1);
        private readonly Linear fc = nn.Linear(8 * TestData.Side * TestData.Side, 3);

        internal Foreign() : base(nameof(Foreign)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = norm.call(stem.call(input));
            return fc.call((x + branch.call(x.relu())).flatten(1)).MoveToOuterDisposeScope();
        }
    }
}
