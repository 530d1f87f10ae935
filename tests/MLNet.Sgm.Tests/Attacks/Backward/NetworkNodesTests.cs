using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class NetworkNodesTests
{
    [TestMethod]
    public void A_ResNet_has_its_ReLUs_branches_and_skip_connections()
    {
        var nodes = Of(ImageClassifiers.SmallResNet(20, null, TestData.Preprocessing, TestData.ClassNames));
        Assert.AreEqual("Image 1, Activation 10, Residual 9, Skip 9, JoinedActivation 9, Branch 7", Counts(nodes));
        var last = nodes.Last(node => node.Kind == NodeKind.Residual);
        Assert.AreEqual(("layer3.2", 8, 9, 8 / 9.0, 2, 3), (last.Name, last.Index, last.Count, last.Depth, last.Stage, last.Stages));
    }

    [TestMethod]
    public void The_published_layer_of_LinBP_and_BPA_lies_at_half_of_ResNet_50() =>
        Assert.AreEqual("layer3.1.relu", Outlined("resnet50").First(node => node.Kind == NodeKind.Activation && node.Depth >= 0.5).Name);

    [TestMethod]
    public void A_dense_layer_has_no_sum_to_scale() => Assert.AreEqual("Image 1, Activation 6, Residual 3, Branch 3", Counts(Of(TestData.DenseNet())));

    [TestMethod]
    public void A_transformer_has_maps_projections_and_perceptrons_and_two_branches_a_layer()
    {
        var nodes = Outlined("vit_b_32");
        Assert.AreEqual("Image 1, Attention 12, Residual 24, Skip 24, Perceptron 12, Projection 12, AttentionMap 12, Branch 24", Counts(nodes));
        Assert.IsTrue(nodes.Where(node => node.Kind == NodeKind.Branch).All(node => node.Siblings == 2));
    }

    [TestMethod]
    public void A_unit_of_ShuffleNet_without_a_skip_connection_is_no_residual_branch()
    {
        var nodes = Outlined("shufflenet_v2_x1_0");
        Assert.AreEqual(nodes.Count(node => node.Kind == NodeKind.Branch), nodes.Count(node => node.Kind == NodeKind.Residual));
    }

    [TestMethod]
    public void The_branch_of_a_pre_activation_block_begins_at_its_input_where_the_skip_connection_does()
    {
        using var scope = NewDisposeScope();
        var names = new PreActivationNames("bn1", "conv1", "bn2", "conv2", "shortcut");
        using var block = new PreActivationBlock(names, 4, 4, 1, nn.ReLU());
        using var network = new Chain(("block", (nn.Module<Tensor, Tensor>)block));
        network.eval();
        var (input, output) = (zeros(1), zeros(1));
        var detach = NetworkNodes.Of(network, SkipRule.Paper).Single(node => node.Kind == NodeKind.Residual).Attach((x, branch) =>
        {
            input = x.alias().MoveToOtherDisposeScope(scope);
            return output = branch(x).alias().MoveToOtherDisposeScope(scope);
        });
        var seen = randn(1, 4, 6, 6, generator: new Generator(3));
        var joined = network.call(seen);
        detach();
        Assert.IsTrue(seen.Equals(input));
        Assert.IsTrue(joined.Equals(output));
        Assert.IsTrue(joined.Equals(network.call(seen)));
    }

    [TestMethod]
    public void Without_blocks_the_depth_is_that_among_its_kind()
    {
        var relus = Of(TestData.Vgg()).Where(node => node.Kind == NodeKind.Activation).ToList();
        Assert.AreEqual(string.Join(" ", Enumerable.Range(0, 7).Select(index => index / 7.0)), string.Join(" ", relus.Select(node => node.Depth)));
    }

    private static string Counts(IReadOnlyList<NetworkNode> nodes) => string.Join(", ", nodes.GroupBy(node => node.Kind).Select(kind => $"{kind.Key} {kind.Count()}"));

    private static IReadOnlyList<NetworkNode> Outlined(string architecture)
    {
        using var network = Weighted.Outline(() => Architectures.Find(architecture).CreateNetwork(TestData.ClassNames.Length));
        return NetworkNodes.Of(network, SkipRule.Paper);
    }

    private static IReadOnlyList<NetworkNode> Of(ImageClassifier classifier)
    {
        using var network = classifier.CreateNetwork();
        return NetworkNodes.Of(network, SkipRule.Paper);
    }
}
