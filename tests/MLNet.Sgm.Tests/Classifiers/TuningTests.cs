using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class TuningTests
{
    private const int Side = 96;

    /// <summary>Rounding may turn single ReLUs, so directions are compared; one family of each kind of layer.</summary>
    [TestMethod]
    [DataRow("resnet18", 0.5f)]
    [DataRow("densenet121", 0.5f)]
    [DataRow("se_resnext50_32x4d", 0.5f)]
    [DataRow("shufflenet_v2_x1_0", 1f)]
    [DataRow("efficientnet_b0", 1f)]
    [DataRow("squeezenet1_1", 1f)]
    public void A_tuned_network_computes_what_it_computed_before(string name, float gamma)
    {
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo(name, Side);
        using var plain = new GradientSource(classifier, gamma, SkipRule.Paper, CPU, tune: false);
        using var tuned = new GradientSource(classifier, gamma, SkipRule.Paper, CPU);
        var (images, labels) = (rand(2, 3, Side, Side, generator: new Generator(2)), tensor(new long[] { 0, 2 }));
        Assert.IsLessThan(1e-4f, ((plain.Logits(images) - tuned.Logits(images)).norm() / plain.Logits(images).norm()).item<float>());
        var (before, after) = (plain.Gradient(images, labels).flatten(), tuned.Gradient(images, labels).flatten());
        Assert.IsGreaterThan(0.999f, ((before * after).sum() / before.norm() / after.norm()).item<float>());
    }

    [TestMethod]
    [DataRow("resnet18", 0.5f)]
    [DataRow("densenet121", 0.5f)]
    [DataRow("efficientnet_b0", 1f)]
    [DataRow("squeezenet1_0", 1f)]
    public void In_float64_tuning_leaves_twelve_digits_as_they_were(string name, float gamma)
    {
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo(name, Side);
        using var plain = new GradientSource(classifier, gamma, SkipRule.Paper, CPU, tune: false, Precision.Float64);
        using var tuned = new GradientSource(classifier, gamma, SkipRule.Paper, CPU, precision: Precision.Float64);
        var (images, labels) = (rand(2, 3, Side, Side, generator: new Generator(2)).to(ScalarType.Float64), tensor(new long[] { 0, 2 }));
        Assert.IsLessThan(1e-12, ((plain.Logits(images) - tuned.Logits(images)).norm() / plain.Logits(images).norm()).item<double>());
        var (before, after) = (plain.Gradient(images, labels), tuned.Gradient(images, labels));
        Assert.IsLessThan(1e-11, ((before - after).norm() / before.norm()).item<double>());
    }

    [TestMethod]
    public void A_network_of_somebody_else_is_left_alone()
    {
        using var network = new Foreign();
        network.eval();
        var tuning = new Tuning(network, CPU);
        using var image = rand(1, 2, 3, 3);
        Assert.AreSame(image, tuning.Arrange(image));
        Assert.HasCount(1, network.modules().OfType<FoldableBatchNorm>().Where(norm => !ReferenceEquals(norm.call(image), image)));
    }

    [TestMethod]
    public void Memory_is_asked_for_once_and_granted_where_there_is_glibc()
    {
        Assert.AreEqual(AllocatorMemory.Keep(), AllocatorMemory.Keep());
        if (OperatingSystem.IsLinux() && File.Exists("/lib/x86_64-linux-gnu/libc.so.6")) Assert.IsTrue(AllocatorMemory.Keep());
    }

    private sealed class Foreign : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Conv2d conv = nn.Conv2d(2, 2, 1);
        private readonly FoldableBatchNorm norm;

        internal Foreign() : base("foreign")
        {
            norm = FoldableBatchNorm.After(conv);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => norm.call(conv.call(input));
    }
}
