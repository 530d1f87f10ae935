using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

[TestClass]
public sealed class GradientSourceTests
{
    [TestMethod]
    [DataRow(8, SkipRule.Paper, 1)]
    [DataRow(20, SkipRule.Paper, 7)]
    [DataRow(20, SkipRule.PublishedCode, 6)]
    [DataRow(68, SkipRule.Paper, 31)]
    [DataRow(68, SkipRule.PublishedCode, 27)]
    public void Rule_says_how_many_blocks_are_decayed(int depth, SkipRule rule, int branches)
    {
        using var network = ImageClassifiers.SmallResNet(depth, null, TestData.Preprocessing, TestData.ClassNames).CreateNetwork();
        Assert.AreEqual(branches, ((IResidualNetwork)network).Branches(rule).Count());
    }

    [TestMethod]
    public void Every_dense_layer_is_decayed()
    {
        using var network = TestData.DenseNet().CreateNetwork();
        Assert.AreEqual(3, ((IResidualNetwork)network).Branches(SkipRule.PublishedCode).Count());
    }

    [TestMethod]
    public void Decay_leaves_logits_alone_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        foreach (var classifier in new[] { TestData.Classifier(), TestData.DenseNet() })
        {
            using var plain = new GradientSource(classifier, 1, SkipRule.Paper, CPU);
            using var decayed = new GradientSource(classifier, 0.3f, SkipRule.Paper, CPU);
            var images = rand(4, 3, TestData.Side, TestData.Side, generator: new Generator(7));
            CollectionAssert.AreEqual(plain.Logits(images).data<float>().ToArray(), decayed.Logits(images).data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Sources_that_share_a_network_have_each_its_own_gamma()
    {
        using var scope = NewDisposeScope();
        using var network = new LoadedClassifier(TestData.Classifier(), CPU);
        using GradientSource half = new(network, 0.5f, SkipRule.Paper), plain = new(network, 1, SkipRule.Paper), quarter = new(network, 0.25f, SkipRule.Paper);
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(8));
        var labels = tensor(new long[] { 0, 2 });
        foreach (var (source, gamma) in new[] { (half, 0.5f), (plain, 1), (quarter, 0.25f), (half, 0.5f) })
        {
            using var alone = new GradientSource(TestData.Classifier(), gamma, SkipRule.Paper, CPU);
            CollectionAssert.AreEqual(alone.Gradient(images, labels).data<float>().ToArray(), source.Gradient(images, labels).data<float>().ToArray());
        }
        Assert.IsTrue(network.ResidualNetwork!.Branches(SkipRule.Paper).All(branch => branch.Gamma == 1));
    }

    /// <summary>With one block x + f(x), the gradient is skip + γ · branch, a straight line in γ.</summary>
    [TestMethod]
    public void Gradient_through_one_branch_is_linear_in_gamma()
    {
        using var scope = NewDisposeScope();
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(8));
        var labels = tensor(new long[] { 0, 2 });
        Tensor Gradient(float gamma)
        {
            using var source = new GradientSource(TestData.Classifier(), gamma, SkipRule.Paper, CPU);
            return source.Gradient(images, labels);
        }
        var (whole, half, quarter) = (Gradient(1), Gradient(0.5f), Gradient(0.25f));
        var expected = half - (whole - half) / 2;
        Assert.IsLessThan(1e-5f, (quarter - expected).abs().max().item<float>());
        Assert.IsGreaterThan(1e-4f, (whole - quarter).abs().max().item<float>());
    }

    /// <summary>What the published code does besides decaying branches is a factor common to all paths.</summary>
    [TestMethod]
    [DataRow("ResNet")]
    [DataRow("DenseNet")]
    public void Published_code_to_the_letter_has_the_direction_of_decayed_branches(string family)
    {
        using var scope = NewDisposeScope();
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(9));
        var labels = tensor(new long[] { 0, 2 });
        var classifier = family == "ResNet" ? TestData.Seeded(ImageClassifiers.SmallResNet(20, null, TestData.Preprocessing, TestData.ClassNames), 1) : TestData.DenseNet();
        Tensor Gradient(bool tune)
        {
            using var source = new GradientSource(classifier, 0.3f, SkipRule.PublishedCode, CPU, tune);
            var gradient = source.Gradient(images, labels);
            return gradient / gradient.norm();
        }
        var (letter, branches) = (Gradient(tune: false), Gradient(tune: true));
        Assert.IsLessThan(1e-5f, (letter - branches).norm().item<float>());
        Assert.IsGreaterThan(0f, (letter - branches).abs().max().item<float>());
    }

    [TestMethod]
    public void Untuned_network_without_decayed_branches_refuses_decay() =>
        Assert.ThrowsExactly<ArgumentException>(() => new GradientSource(TestData.Classifier(), 0.5f, SkipRule.PublishedCode, CPU, tune: false));

    [TestMethod]
    public void Network_without_skip_connections_refuses_decay()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new GradientSource(TestData.Vgg(), 0.5f, SkipRule.Paper, CPU));
        StringAssert.StartsWith(error.Message, "Gamma must be 1 for the source 'VGG-8-BN', because its network has no skip connections");
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-1f)]
    [DataRow(1.5f)]
    [DataRow(float.NaN)]
    public void Gamma_out_of_range_is_refused(float gamma) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GradientSource(TestData.Classifier(), gamma, SkipRule.Paper, CPU));
}
