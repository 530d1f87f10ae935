using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>What holds of every transform of the library.</summary>
[TestClass]
public sealed class TransformPropertyTests
{
    private static readonly Dictionary<string, InputTransform> All = new()
    {
        ["Admix"] = new Admix(),
        ["DI"] = new InputDiversity { Enlargement = 1.5f },
        ["MaskBlock"] = new MaskBlock { Grid = 2 },
        ["SI"] = new ScaledCopies(),
        ["SIA"] = new StructureInvariance { Count = 5 },
        ["BSR"] = new BlockShuffle { Count = 5 },
        ["SSA"] = new SpectrumSimulation { Count = 5 },
        ["USMM"] = new UniformScaleMix { Scales = 3, Mixes = 2 },
        ["DEM"] = new DiversityEnsemble(),
        ["DeCowA"] = new DeformationWarping { Count = 5 },
        ["L2T"] = new LearnedTransforms { Count = 5, Rate = 50 },
        ["OPS"] = new OperatorPerturbation { Neighbours = 2, Operators = 3 },
        ["SIA, DEM"] = new StructureInvariance { Count = 2 }.Then(new DiversityEnsemble { Count = 3 }),
        ["DeCowA, L2T"] = new DeformationWarping { Count = 2 }.Then(new LearnedTransforms { Count = 2 }),
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    [TestMethod]
    public void All_transforms_of_the_library_are_here()
    {
        var here = All.Values.SelectMany(transform => transform.Parts).Select(part => part.GetType()).ToHashSet();
        var known = AttackComponents.All.Where(component => component.Seam.Type == typeof(InputTransform) && component.Type.Assembly == typeof(InputTransform).Assembly);
        foreach (var component in known) Assert.Contains(component.Type, here);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradient_is_that_of_the_copies_whatever_gamma(string name)
    {
        foreach (var gamma in new[] { 1, 0.5f })
        {
            using var rig = new TransformRig(All[name], gamma: gamma);
            var copies = Enumerable.Range(0, All[name].Copies).ToList();
            var expected = All[name].FusesLogits
                ? PlainFormulas.Gradient(rig.Images, x => nn.functional.cross_entropy(stack(copies.Select(copy => rig.Logits(rig.Copy(x, copy)))).mean([0L]), rig.Labels, reduction: nn.Reduction.Sum))
                : PlainFormulas.Gradient(rig.Images, x => copies.Select(copy => rig.Loss(rig.Copy(x, copy))).Aggregate((a, b) => a + b)).div(copies.Count);
            TransformRig.AssertEqual(expected, rig.Gradient());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Result_depends_neither_on_the_batch_nor_on_the_grouping_of_copies(string name)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(4), Labels(4));
        using var alone = Attack(All[name], copiesAtOnce: 1);
        var expected = alone.Perturb(images, labels);
        foreach (var (copies, size) in new[] { (1, 1), (2, 4), (3, 2), (1000, 4), (1000, 1) })
        {
            using var attack = Attack(All[name], copies);
            var found = cat([.. Enumerable.Range(0, 4 / size).Select(i => attack.Perturb(images.narrow(0, i * size, size), labels.narrow(0, i * size, size)))]);
            AssertSame(expected, found, fraction: 0.99);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gray_images_and_gradients_of_zero_give_no_NaN(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var classifier in new[] { TestData.Classifier(), Constant() })
            foreach (var gray in new[] { 0f, 0.5f, 1f })
            {
                using var attack = Attack(All[name], classifier: classifier);
                Assert.IsTrue(attack.Perturb(full([1, 3, TestData.Side, TestData.Side], gray), Labels(1)).isfinite().all().item<bool>());
            }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Images_of_one_row_or_column_are_no_exception(string name)
    {
        // InputDiversity refuses images that leave it nothing to draw, and says so.
        if (All[name] is InputDiversity) return;
        using var scope = NewDisposeScope();
        foreach (var (height, width) in new[] { (1, 7), (7, 1), (1, 1), (5, 9) })
        {
            var pool = new MixingPool(rand(3, 3, height, width), Labels(3));
            using var attack = Attack(All[name], pool: pool);
            Assert.IsTrue(attack.Perturb(rand(1, 3, height, width, generator: new Generator(1)), Labels(1)).isfinite().all().item<bool>());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_that_are_announced_are_those_that_are_taken(string name)
    {
        using var scope = NewDisposeScope();
        var seen = 0L;
        var counting = new ImageClassifier("counting", () => new Through(TestData.Classifier().CreateNetwork(), input => seen += input.requires_grad ? input.shape[0] : 0), TestData.Preprocessing, TestData.ClassNames);
        using var attack = Attack(All[name], classifier: counting);
        // What loading tries out does not count.
        seen = 0;
        attack.Perturb(RandomImages(3), Labels(3));
        Assert.AreEqual(3L * attack.Settings.Steps * attack.Settings.GradientsPerStep, seen);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Nothing_is_left_behind(string name)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(All[name], copiesAtOnce: 2);
        var (images, labels) = (RandomImages(2), Labels(2));
        attack.Perturb(images, labels).Dispose();
        var before = Tensor.TotalCount;
        attack.Perturb(images, labels).Dispose();
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    private static AdversarialAttack Attack(InputTransform transform, int? copiesAtOnce = null, ImageClassifier? classifier = null, MixingPool? pool = null) =>
        new(classifier ?? TestData.Classifier(), new AttackSettings { Steps = 2, Momentum = 1, Transform = transform, Precision = Precision.Float64 }, CPU, pool ?? new(RandomImages(6, seed: 9), Labels(6))) { CopiesAtOnce = copiesAtOnce };

    /// <summary>A network that looks at nothing.</summary>
    private static ImageClassifier Constant() => new("constant", () => new Through(null, _ => { }), TestData.Preprocessing, TestData.ClassNames);

    private sealed class Through : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor>? network;
        private readonly Action<Tensor> observe;

        internal Through(nn.Module<Tensor, Tensor>? network, Action<Tensor> observe) : base(nameof(Through))
        {
            (this.network, this.observe) = (network, observe);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            observe(input);
            return network?.call(input) ?? input.flatten(1).narrow(1, 0, 3).mul(0);
        }
    }
}
