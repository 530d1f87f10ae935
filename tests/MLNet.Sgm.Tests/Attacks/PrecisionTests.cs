using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

[TestClass]
public sealed class PrecisionTests
{
    [TestMethod]
    [DataRow("resnet", 1f)]
    [DataRow("resnet", 0.5f)]
    [DataRow("densenet", 1f)]
    [DataRow("densenet", 0.5f)]
    [DataRow("vgg", 1f)]
    [DataRow("foreign", 1f)]
    [DataRow("foreign", 0.5f)]
    [DataRow("scripted", 1f)]
    public void Gradients_in_bfloat16_point_where_those_in_float32_do(string network, float gamma)
    {
        using var scope = NewDisposeScope();
        var classifier = Classifier(network);
        using var wide = new GradientSource(classifier, gamma, SkipRule.Paper, CPU);
        using var narrow = new GradientSource(classifier, gamma, SkipRule.Paper, CPU, precision: Precision.BFloat16);
        var (images, labels) = Batch();
        var (expected, found) = (wide.Gradient(images, labels), narrow.Gradient(images, labels));
        Assert.AreEqual((ScalarType.Float32, ScalarType.Float32), (found.dtype, narrow.Logits(images).dtype));
        Assert.IsGreaterThan(0.98f, Cosine(expected, found));
        // Else nothing was rounded, and the test would compare float32 with itself.
        Assert.IsGreaterThan(1e-4f, ((found - expected).norm() / expected.norm()).item<float>());
    }

    /// <summary>One family of each kind of layer that needs a bfloat16: plain, normed but not folded, grouped and gated, shuffled, depthwise.</summary>
    [TestMethod]
    [DataRow("resnet18")]
    [DataRow("densenet121")]
    [DataRow("se_resnext50_32x4d")]
    [DataRow("shufflenet_v2_x1_0")]
    [DataRow("efficientnet_b0")]
    public void Families_of_the_zoo_compute_in_bfloat16(string name)
    {
        const int Side = 96;
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo(name, Side);
        using var wide = new GradientSource(classifier, 1, SkipRule.Paper, CPU);
        using var narrow = new GradientSource(classifier, 1, SkipRule.Paper, CPU, precision: Precision.BFloat16);
        var (images, labels) = (rand(2, 3, Side, Side, generator: new Generator(2)), tensor(new long[] { 0, 2 }));
        Assert.IsGreaterThan(0.97f, Cosine(wide.Gradient(images, labels), narrow.Gradient(images, labels)));
    }

    [TestMethod]
    public void Gamma_decays_in_bfloat16_as_in_float32()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        Tensor Effect(Precision precision)
        {
            using var whole = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU, precision: precision);
            using var decayed = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU, precision: precision);
            return whole.Gradient(images, labels) - decayed.Gradient(images, labels);
        }
        Assert.IsGreaterThan(0.9f, Cosine(Effect(Precision.Float32), Effect(Precision.BFloat16)));
    }

    [TestMethod]
    public void An_attack_in_bfloat16_gives_float32_inside_the_ball()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        var settings = AttackPresets.SgmMi(0.5f) with { Precision = Precision.BFloat16, Transform = new InputDiversity { Enlargement = 1.5f } };
        using var attack = new AdversarialAttack([new(TestData.Classifier()), new(TestData.DenseNet())], settings, CPU);
        var change = attack.Perturb(images, labels) - images;
        Assert.AreEqual(ScalarType.Float32, change.dtype);
        Assert.IsLessThanOrEqualTo(settings.Epsilon + 1e-6f, change.abs().max().item<float>());
        // Steps in bfloat16 would leave multiples of a larger unit.
        Assert.IsGreaterThan(settings.Epsilon - 1e-6f, change.abs().max().item<float>());
    }

    [TestMethod]
    public void An_attack_in_bfloat16_makes_the_source_err_as_one_in_float32_does()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var judge = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU);
        float Loss(Tensor seen) => nn.functional.cross_entropy(judge.Logits(seen), labels).item<float>();
        float Gain(Precision precision)
        {
            using var attack = new AdversarialAttack(TestData.Classifier(), AttackPresets.Pgd with { Precision = precision }, CPU);
            return Loss(attack.Perturb(images, labels)) - Loss(images);
        }
        var expected = Gain(Precision.Float32);
        Assert.IsGreaterThan(0f, expected);
        Assert.AreEqual(expected, Gain(Precision.BFloat16), 0.05f * expected);
    }

    [TestMethod]
    public void Precision_of_an_attack_reaches_the_pipeline()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(8));
        float[] Perturb(Precision precision)
        {
            using var attack = ml.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Attack = AttackPresets.SgmMi(0.5f) with { Precision = precision } }).Fit(data);
            return [.. attack.Transform(data).GetColumn<float[]>("Adversarial").SelectMany(pixels => pixels)];
        }
        using var scope = NewDisposeScope();
        using var engine = new AdversarialAttack(TestData.Classifier(), AttackPresets.SgmMi(0.5f) with { Precision = Precision.BFloat16 }, CPU);
        var images = tensor(TestData.Vectors(8).SelectMany(row => row.Pixels).ToArray(), [8, 3, TestData.Side, TestData.Side]).div(255);
        var labels = tensor(TestData.Vectors(8).Select(row => (long)row.Label).ToArray());
        var expected = engine.Perturb(images, labels).mul(255).data<float>().ToArray();
        double Same(float[] found) => expected.Zip(found, (a, b) => Math.Abs(a - b) < 0.01 ? 1.0 : 0).Average();
        var (narrow, wide) = (Same(Perturb(Precision.BFloat16)), Same(Perturb(Precision.Float32)));
        Assert.IsGreaterThan(0.97, narrow);
        Assert.IsLessThan(narrow, wide);
    }

    [TestMethod]
    public void Precision_is_in_the_line()
    {
        Assert.AreEqual("PGD, epsilon 16/255, step size 2/255, 10 steps, in bfloat16", (AttackPresets.Pgd with { Precision = Precision.BFloat16 }).ToString());
        Assert.AreEqual("PGD, epsilon 16/255, step size 2/255, 10 steps, in TensorFloat-32", (AttackPresets.Pgd with { Precision = Precision.TensorFloat32 }).ToString());
        Assert.AreEqual("PGD, epsilon 16/255, step size 2/255, 10 steps, in float64", (AttackPresets.Pgd with { Precision = Precision.Float64 }).ToString());
    }

    [TestMethod]
    public void Default_precision_is_float32() => Assert.AreEqual(Precision.Float32, new AttackSettings().Precision);

    [TestMethod]
    public void An_unknown_precision_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>((AttackPresets.Pgd with { Precision = (Precision)9 }).Validate);
        StringAssert.StartsWith(error.Message, "Precision must be one of Float32, BFloat16, TensorFloat32, Float64; found 9.");
    }

    [TestMethod]
    public void TensorFloat32_on_the_CPU_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(TestData.Classifier(), AttackPresets.Pgd with { Precision = Precision.TensorFloat32 }, CPU));
        Assert.AreEqual("Precision TensorFloat32 needs a CUDA device; found the device cpu.", error.Message);
    }

    [TestMethod]
    public void A_network_that_mixes_types_is_refused_by_name()
    {
        var classifier = new ImageClassifier("mixing", () => new Mixing(), TestData.Preprocessing, TestData.ClassNames);
        using var attack = new AdversarialAttack(classifier, AttackPresets.Pgd, CPU);
        var error = Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(classifier, AttackPresets.Pgd with { Precision = Precision.BFloat16 }, CPU));
        StringAssert.StartsWith(error.Message, "Precision must be Float32 for the source 'mixing', because its network does not compute in BFloat16 on the device cpu: ");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void A_frozen_script_whose_weights_are_constants_is_refused_by_name()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(Script("frozen"), AttackPresets.Pgd with { Precision = Precision.BFloat16 }, CPU));
        StringAssert.StartsWith(error.Message, "Precision must be Float32 for the source 'frozen', because its network does not compute in BFloat16 on the device cpu: ");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void A_network_that_gives_something_else_than_logits_is_told_so_in_any_precision()
    {
        var classifier = new ImageClassifier("flat", () => nn.Flatten(), TestData.Preprocessing, TestData.ClassNames);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new AdversarialAttack(classifier, AttackPresets.Pgd with { Precision = Precision.BFloat16 }, CPU));
        StringAssert.StartsWith(error.Message, "Classifier 'flat' must give 3 logits an image");
    }

    [TestMethod]
    [DoNotParallelize]
    [DataRow(false, true)]
    [DataRow(true, false)]
    public void Flags_of_TensorFloat32_are_on_until_the_last_attack_is_done_and_then_as_before(bool products, bool convolutions)
    {
        var original = Flags;
        try
        {
            Flags = (products, convolutions);
            Assert.IsNull(TensorFloat32.For(Precision.Float32));
            Assert.IsNull(TensorFloat32.For(Precision.BFloat16));
            var first = TensorFloat32.For(Precision.TensorFloat32)!;
            var second = TensorFloat32.For(Precision.TensorFloat32)!;
            Assert.AreEqual((true, true), Flags);
            first.Dispose();
            first.Dispose();
            Assert.AreEqual((true, true), Flags);
            second.Dispose();
            Assert.AreEqual((products, convolutions), Flags);
        }
        finally
        {
            Flags = original;
        }
    }

    private static (bool Products, bool Convolutions) Flags
    {
        get => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        set => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = value;
    }

    private static ImageClassifier Classifier(string network) => network switch
    {
        "resnet" => TestData.Classifier(),
        "densenet" => TestData.DenseNet(),
        "vgg" => TestData.Vgg(),
        "foreign" => TestData.Seeded(new("foreign", () => new Foreign(), TestData.Preprocessing, TestData.ClassNames), 1).WithBranches((name, _) => name == "branch"),
        _ => Script(network),
    };

    private static ImageClassifier Script(string name) =>
        ImageClassifier.FromTorchScript(Path.Combine(AppContext.BaseDirectory, "Classifiers", "Scripts", $"{name}.pt"), TestData.Preprocessing, TestData.ClassNames);

    private static (Tensor Images, Tensor Labels) Batch() =>
        (rand(6, 3, TestData.Side, TestData.Side, generator: new Generator(7)), tensor(new long[] { 0, 1, 2, 0, 1, 2 }));

    private static float Cosine(Tensor a, Tensor b) => (a.mul(b).sum() / (a.norm() * b.norm())).item<float>();

    /// <summary>Adds zeros to what it is given, whose type, float32, wins over anything narrower.</summary>
    private sealed class Mixing : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc = nn.Linear(TestData.PixelCount, 3);

        internal Mixing() : base(nameof(Mixing)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return fc.call((input + zeros(input.shape, ScalarType.Float32)).flatten(1)).MoveToOuterDisposeScope();
        }
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
