using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class SmallArchitectureTests
{
    private static readonly Preprocessing Gray = new([0.5f], [0.25f], 28, 28);

    [TestMethod]
    public void All_has_the_networks_for_small_images() =>
        CollectionAssert.IsSubsetOf(
            new[] { "small_resnet20", "small_resnet32", "small_resnet44", "small_resnet56", "small_resnet110", "small_densenet40_12", "small_densenet100_12", "small_vgg8" },
            Architectures.All.Select(architecture => architecture.Name).ToList());

    [TestMethod]
    [DataRow("small_resnet20", 272474, 3, 10)]
    [DataRow("small_resnet44", 661050, 1, 10)]
    [DataRow("small_densenet40_12", 176122, 3, 10)]
    [DataRow("small_vgg8", 437034, 3, 10)]
    [DataRow("small_resnet8", 83892, 3, 100)]
    public void It_has_as_many_parameters_as_it_should(string name, long parameters, int channels, int classes)
    {
        using var network = Architectures.Find(name).CreateNetwork(classes, channels);
        Assert.AreEqual(parameters, network.parameters().Sum(parameter => parameter.numel()));
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        network.eval();
        CollectionAssert.AreEqual(new long[] { 2, classes }, network.call(rand(2, channels, 28, 28)).shape);
    }

    [TestMethod]
    public void Any_depth_of_the_family_has_a_name()
    {
        Assert.AreEqual("small_resnet62", Architectures.Find("SMALL_resnet62").Name);
        Assert.AreEqual("small_densenet52_24", Architectures.Find("small_densenet52_24").Name);
    }

    [TestMethod]
    [DataRow("small_resnet45", "The depth of a small ResNet must be 6n + 2 with n at least 1, such as 20 or 44; found 45.")]
    [DataRow("small_densenet41_12", "The depth of a small DenseNet-BC must be 6m + 4 with m at least 1, such as 40 or 100; found 41.")]
    public void A_depth_outside_the_family_is_refused(string name, string message) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Architectures.Find(name)).Message, message);

    [TestMethod]
    public void A_mistyped_small_network_gets_suggestions() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Architectures.Find("small_vgg9")).Message, "nearest to 'small_vgg8'");

    [TestMethod]
    public void The_bundled_weights_load_by_name()
    {
        var weights = FashionMnist.Networks.WeightFile(FashionMnist.Networks.DataFolder, "densenet40");
        using var byName = ImageClassifiers.Create("small_densenet40_12", weights, FashionMnist.Networks.Preprocessing, FashionMnist.Networks.ClassNames).CreateNetwork();
        using var byMethod = FashionMnist.Networks.Bundled("densenet40").CreateNetwork();
        Assert.IsTrue(byName.state_dict().All(entry => entry.Value.eq(byMethod.state_dict()[entry.Key]).all().item<bool>()));
    }

    [TestMethod]
    public void Without_published_weights_everything_must_be_given()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("small_resnet20", preprocessing: Gray));
        StringAssert.StartsWith(error.Message, "small_resnet20 has no published weights: it needs a weight file, a preprocessing and class names; missing weights, class names.");
    }

    [TestMethod]
    public void An_architecture_of_three_channels_refuses_one()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("resnet18", "somewhere.pth", Gray));
        StringAssert.StartsWith(error.Message, "ResNet-18 takes images of 3 channels; found 1.");
    }
}
