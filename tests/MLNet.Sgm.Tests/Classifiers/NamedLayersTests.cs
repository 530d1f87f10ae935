using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class NamedLayersTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_visit_is_paid_for_one_pass_and_may_change_what_the_network_goes_on_with(bool tune)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var loaded = new LoadedClassifier(TestData.Classifier(), CPU, tune);
        var images = PlainFormulas.RandomImages();
        var before = loaded.Logits(images);
        var zeroed = loaded.Logits(images, [new("layer2", output => output.mul(0))]);
        Assert.IsTrue(zeroed[0].Equals(zeroed[1]));
        Assert.IsFalse(before.Equals(zeroed));
        Assert.IsTrue(before.Equals(loaded.Logits(images)));
    }

    [TestMethod]
    public void An_unknown_layer_is_told_with_the_nearest()
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Objective = new NeuronAttribution { Layer = "layer9" } }, CPU);
        using var images = PlainFormulas.RandomImages();
        using var labels = PlainFormulas.Labels();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(images, labels)).Message, "There is no layer 'layer9' in 'ResNet-8'");
    }

    [TestMethod]
    public void Somebodys_network_needs_a_named_layer_by_its_own_names()
    {
        using var scope = NewDisposeScope();
        var mine = new ImageClassifier("mine", () => nn.Sequential(("body", nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("norm", nn.BatchNorm2d(4)))), ("flatten", nn.Flatten()), ("head", nn.Linear(4 * 6 * 6, 3))), TestData.Preprocessing, TestData.ClassNames)
            .WithBranches((name, _) => name == "body.norm");
        var (images, labels) = (PlainFormulas.RandomImages(), PlainFormulas.Labels());
        using var unnamed = new AdversarialAttack(mine, new() { Objective = new NeuronAttribution() }, CPU);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => unnamed.Perturb(images, labels)).Message, "NeuronAttribution.Layer must name a layer of the source 'mine'");
        using var named = new AdversarialAttack(mine, new() { Gamma = 0.5f, Objective = new NeuronAttribution { Layer = "body.conv" } }, CPU);
        Assert.IsFalse(images.Equals(named.Perturb(images, labels)));
    }

    [TestMethod]
    [DataRow("resnet18", "layer2", "layer4")]
    [DataRow("vgg16", "features.15", "features")]
    [DataRow("vgg16_bn", "features.22", "features")]
    [DataRow("densenet121", "features.denseblock2", "features")]
    [DataRow("inception_v3", "Mixed_5b", "Mixed_7c")]
    [DataRow("inceptionresnetv2", "conv2d_4a", "conv2d_7b")]
    [DataRow("mobilenet_v2", "features.6", "features")]
    [DataRow("small_vgg8", "features.22", "features")]
    [DataRow("convnext_tiny", "features.3", "features")]
    [DataRow("efficientnet_b0", "features.3", "features")]
    [DataRow("shufflenet_v2_x1_0", "stage2", "conv5")]
    public void A_family_has_layers_of_its_own(string architecture, string middle, string last)
    {
        using var network = Architectures.Find(architecture).CreateOutline(10, 3);
        var layers = new NamedLayers(network, architecture);
        Assert.AreEqual(middle, layers.Middle);
        Assert.AreEqual(last, layers.Last);
        CollectionAssert.IsSubsetOf((string[])[middle, last], layers.Names.ToList());
    }

    [TestMethod]
    [DataRow("resnet50", "layer3")]
    [DataRow("vgg16_bn", "features.32")]
    [DataRow("densenet121", "features.denseblock3")]
    [DataRow("inception_v3", "Mixed_6e")]
    [DataRow("mobilenet_v2", "features.13")]
    [DataRow("efficientnet_b0", "features.5")]
    [DataRow("convnext_tiny", "features.5")]
    [DataRow("shufflenet_v2_x1_0", "stage3")]
    [DataRow("kuangliu_densenet121", "dense3")]
    [DataRow("small_vgg8", "features.22")]
    public void A_family_has_a_layer_between_the_middle_and_the_last(string architecture, string late)
    {
        using var network = Architectures.Find(architecture).CreateOutline(10, 3);
        var layers = new NamedLayers(network, architecture);
        Assert.AreEqual(late, layers.Late);
        CollectionAssert.Contains(layers.Names.ToList(), late);
    }

    [TestMethod]
    public void Layers_of_an_architecture_have_shapes()
    {
        var shapes = LayerShapes.Of(Architectures.Find("akamaster_resnet20"), 10, 32, 32).ToDictionary(layer => layer.Name, layer => layer.Shape);
        CollectionAssert.AreEqual(new long[] { 1, 32, 16, 16 }, shapes["layer2"]);
        CollectionAssert.AreEqual(new long[] { 1, 10 }, shapes["linear"]);
    }
}
