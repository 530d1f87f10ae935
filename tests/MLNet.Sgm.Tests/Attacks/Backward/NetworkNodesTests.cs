using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Layers;

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
