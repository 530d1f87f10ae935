using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class ZooTests
{
    [TestMethod]
    public void Every_architecture_with_published_weights_has_a_method_of_its_own()
    {
        var methods = typeof(ImageClassifiers).GetMethods().Where(method => method.GetParameters() is [{ Name: "weights", HasDefaultValue: true }, ..]);
        var names = methods.Select(method => ((ImageClassifier)method.Invoke(null, ["somewhere.pth", null, null])!).Name).ToList();
        CollectionAssert.AreEquivalent(Architectures.All.Where(architecture => architecture.Group == ArchitectureGroup.ImageNet).Select(architecture => architecture.Title).ToList(), names);
    }

    [TestMethod]
    public void Names_are_distinct() => CollectionAssert.AllItemsAreUnique(Architectures.All.Select(architecture => architecture.Name).ToList());

    [TestMethod]
    public void A_mistyped_architecture_gets_suggestions()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("resnet15"));
        StringAssert.StartsWith(error.Message, $"The architecture must be one of the {Architectures.All.Count} that the library knows; found 'resnet15', which is nearest to 'resnet152'");
    }

    [TestMethod]
    public void A_classifier_expects_what_its_published_weights_expect()
    {
        var classifier = ImageClassifiers.InceptionV4("somewhere.pth");
        Assert.AreEqual("Inception-v4 (1000 classes, 299x299)", classifier.ToString());
        Assert.AreEqual(0.5f, classifier.Preprocessing.Mean[0]);
        Assert.AreEqual("tench", classifier.ClassNames[0]);
    }

    [TestMethod]
    public void Published_weights_are_of_a_thousand_classes()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.ResNet18(classNames: ["ant", "bee"]));
        StringAssert.StartsWith(error.Message, "The published weights of ResNet-18 tell 1000 classes apart; found 2 class names and no weight file of yours.");
    }

    [TestMethod]
    [DataRow("resnet18", SkipRule.Paper, 5)]
    [DataRow("resnet18", SkipRule.PublishedCode, 4)]
    [DataRow("resnet101", SkipRule.Paper, 29)]
    [DataRow("resnet101", SkipRule.PublishedCode, 27)]
    [DataRow("densenet121", SkipRule.Paper, 58)]
    [DataRow("se_resnext50_32x4d", SkipRule.Paper, 12)]
    [DataRow("inceptionresnetv2", SkipRule.Paper, 40)]
    [DataRow("inception_v3", SkipRule.Paper, 89)]
    [DataRow("mobilenet_v2", SkipRule.Paper, 10)]
    [DataRow("efficientnet_b0", SkipRule.Paper, 9)]
    [DataRow("shufflenet_v2_x1_0", SkipRule.Paper, 13)]
    [DataRow("convnext_tiny", SkipRule.Paper, 18)]
    public void A_rule_decays_so_many_branches(string name, SkipRule rule, int count)
    {
        using var network = Architectures.Find(name).CreateNetwork();
        Assert.AreEqual(count, ((IResidualNetwork)network).Branches(rule).Count());
    }

    [TestMethod]
    public void Architectures_without_skip_connections_are_no_residual_networks()
    {
        using var vgg = Architectures.Find("vgg11").CreateNetwork(2);
        using var squeezeNet = Architectures.Find("squeezenet1_0").CreateNetwork(2);
        Assert.IsFalse(vgg is IResidualNetwork || squeezeNet is IResidualNetwork);
    }

    [TestMethod]
    public void A_network_that_the_published_code_does_not_know_refuses_its_rule()
    {
        using var network = Architectures.Find("shufflenet_v2_x1_0").CreateNetwork(2);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ((IResidualNetwork)network).Branches(SkipRule.PublishedCode));
        StringAssert.StartsWith(error.Message, "The rule must be Paper for the network ShuffleNetV2 x1.0: the published code knows ResNet and DenseNet only; found PublishedCode.");
    }

    /// <summary>The forward pass is untouched by γ, and the gradient is not; on images far smaller than the architecture's, to be quick.</summary>
    [TestMethod]
    [DataRow("resnext50_32x4d")]
    [DataRow("se_resnet50")]
    [DataRow("densenet121")]
    [DataRow("inception_v3")]
    [DataRow("mobilenet_v2")]
    [DataRow("efficientnet_b0")]
    [DataRow("shufflenet_v2_x1_0")]
    [DataRow("convnext_tiny")]
    public void Decay_changes_the_gradient_and_nothing_else(string name)
    {
        const int side = 96;
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo(name, side);
        using var plain = new GradientSource(classifier, 1, SkipRule.Paper, CPU);
        using var decayed = new GradientSource(classifier, 0.5f, SkipRule.Paper, CPU);
        var (images, labels) = (rand(2, 3, side, side, generator: new Generator(2)), tensor(new long[] { 0, 2 }));
        CollectionAssert.AreEqual(plain.Logits(images).data<float>().ToArray(), decayed.Logits(images).data<float>().ToArray());
        var (before, after) = (plain.Gradient(images, labels), decayed.Gradient(images, labels));
        Assert.IsGreaterThan(1e-3f, ((before - after).norm() / before.norm()).item<float>());
    }
}
