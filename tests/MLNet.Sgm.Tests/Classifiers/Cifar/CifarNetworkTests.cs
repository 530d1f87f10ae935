using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Cifar;

/// <summary>Networks for CIFAR-10 against what their repositories say of them.</summary>
[TestClass]
public sealed class CifarNetworkTests
{
    /// <summary>Totals as the authors print them, or in millions as their tables have them.</summary>
    [TestMethod]
    [DataRow("akamaster_resnet20", 269722)]
    [DataRow("akamaster_resnet32", 464154)]
    [DataRow("akamaster_resnet44", 658586)]
    [DataRow("akamaster_resnet56", 853018)]
    [DataRow("akamaster_resnet110", 1727962)]
    [DataRow("kuangliu_resnet18", 11173962)]
    [DataRow("kuangliu_resnet34", 21282122)]
    [DataRow("kuangliu_resnet50", 23520842)]
    [DataRow("kuangliu_preact_resnet18", 11171146)]
    [DataRow("kuangliu_vgg16_bn", 14728266)]
    [DataRow("kuangliu_densenet121", 6956298)]
    [DataRow("kuangliu_mobilenet_v2", 2296922)]
    [DataRow("robustbench_wide_resnet28_10", 36479194)]
    [DataRow("robustbench_wide_resnet34_10", 46160474)]
    [DataRow("robustbench_wide_resnet34_20", 184531674)]
    [DataRow("deepmind_wide_resnet28_10", 36479194)]
    [DataRow("deepmind_wide_resnet70_16", 266796506)]
    public void It_has_as_many_parameters_as_its_authors_say(string name, long parameters) => Assert.AreEqual(parameters, CountParameters(name, 10));

    [TestMethod]
    [DataRow("chenyaofo_resnet20", 10, 0.27)]
    [DataRow("chenyaofo_resnet32", 10, 0.47)]
    [DataRow("chenyaofo_resnet44", 100, 0.67)]
    [DataRow("chenyaofo_resnet56", 10, 0.86)]
    [DataRow("chenyaofo_vgg11_bn", 10, 9.76)]
    [DataRow("chenyaofo_vgg13_bn", 10, 9.94)]
    [DataRow("chenyaofo_vgg16_bn", 10, 15.25)]
    [DataRow("chenyaofo_vgg19_bn", 100, 20.61)]
    [DataRow("chenyaofo_mobilenetv2_x0_5", 10, 0.70)]
    [DataRow("chenyaofo_mobilenetv2_x0_75", 10, 1.37)]
    [DataRow("chenyaofo_mobilenetv2_x1_0", 10, 2.24)]
    [DataRow("chenyaofo_mobilenetv2_x1_4", 100, 4.50)]
    [DataRow("chenyaofo_shufflenetv2_x0_5", 10, 0.35)]
    [DataRow("chenyaofo_shufflenetv2_x1_0", 10, 1.26)]
    [DataRow("chenyaofo_shufflenetv2_x1_5", 10, 2.49)]
    [DataRow("chenyaofo_shufflenetv2_x2_0", 100, 5.55)]
    [DataRow("chenyaofo_repvgg_a0", 10, 7.84)]
    [DataRow("chenyaofo_repvgg_a1", 10, 12.82)]
    [DataRow("chenyaofo_repvgg_a2", 100, 26.94)]
    public void It_has_as_many_millions_of_parameters_as_its_table_says(string name, int classes, double millions) =>
        Assert.AreEqual(millions, CountParameters(name, classes) / 1e6, 0.0051);

    /// <summary>Entries that tell the layouts apart, with their shapes.</summary>
    [TestMethod]
    [DataRow("akamaster_resnet20", "conv1.weight 16 3 3 3; layer2.0.conv1.weight 32 16 3 3; layer3.2.bn2.running_var 64; linear.weight 10 64", "layer2.0.shortcut.0.weight")]
    [DataRow("kuangliu_resnet18", "conv1.weight 64 3 3 3; layer2.0.shortcut.0.weight 128 64 1 1; layer2.0.shortcut.1.bias 128; linear.bias 10", "layer1.0.shortcut.0.weight")]
    [DataRow("kuangliu_resnet50", "layer1.0.shortcut.0.weight 256 64 1 1; layer4.2.conv3.weight 2048 512 1 1; linear.weight 10 2048", "layer1.0.downsample.0.weight")]
    [DataRow("kuangliu_preact_resnet18", "conv1.weight 64 3 3 3; layer2.0.bn1.weight 64; layer2.0.shortcut.0.weight 128 64 1 1; linear.weight 10 512", "bn1.weight")]
    [DataRow("kuangliu_vgg16_bn", "features.0.weight 64 3 3 3; features.0.bias 64; features.41.running_mean 512; classifier.weight 10 512", "classifier.0.weight")]
    [DataRow("kuangliu_densenet121", "conv1.weight 64 3 3 3; dense1.0.conv1.weight 128 64 1 1; trans3.conv.weight 512 1024 1 1; dense4.15.conv2.weight 32 128 3 3; bn.weight 1024; linear.weight 10 1024", "trans4.conv.weight")]
    [DataRow("kuangliu_mobilenet_v2", "conv1.weight 32 3 3 3; layers.0.conv2.weight 32 1 3 3; layers.0.shortcut.0.weight 16 32 1 1; layers.16.bn3.weight 320; conv2.weight 1280 320 1 1; linear.weight 10 1280", "layers.3.shortcut.0.weight")]
    [DataRow("chenyaofo_resnet20", "layer2.0.downsample.0.weight 32 16 1 1; fc.weight 10 64", "linear.weight")]
    [DataRow("chenyaofo_vgg11_bn", "features.25.weight 512 512 3 3; classifier.0.weight 512 512; classifier.6.weight 10 512", "classifier.weight")]
    [DataRow("chenyaofo_mobilenetv2_x1_4", "features.0.0.weight 48 3 3 3; features.18.0.weight 1792 448 1 1; classifier.1.weight 10 1792", "linear.weight")]
    [DataRow("chenyaofo_shufflenetv2_x2_0", "conv1.0.weight 24 3 3 3; stage2.0.branch1.0.weight 24 1 3 3; conv5.0.weight 2048 976 1 1; fc.weight 10 2048", "linear.weight")]
    [DataRow("chenyaofo_repvgg_a0", "stage0.rbr_dense.conv.weight 48 3 3 3; stage1.0.rbr_identity.weight 48; stage3.13.rbr_1x1.bn.running_var 192; stage4.0.rbr_dense.conv.weight 1280 192 3 3; linear.weight 10 1280", "stage2.0.rbr_identity.weight")]
    [DataRow("robustbench_wide_resnet28_10", "conv1.weight 16 3 3 3; block1.layer.0.convShortcut.weight 160 16 1 1; block2.layer.0.bn1.weight 160; block3.layer.3.conv2.weight 640 640 3 3; bn1.running_mean 640; fc.weight 10 640", "block1.layer.1.convShortcut.weight")]
    [DataRow("deepmind_wide_resnet28_10", "init_conv.weight 16 3 3 3; layer.0.block.0.shortcut.weight 160 16 1 1; layer.2.block.3.conv_1.weight 640 640 3 3; batchnorm.weight 640; logits.bias 10", "layer.0.block.1.shortcut.weight")]
    public void Its_tensors_have_the_names_and_shapes_of_its_repository(string name, string entries, string absent)
    {
        using var network = Architectures.Find(name).CreateOutline(10, 3);
        var found = network.state_dict().ToDictionary(entry => entry.Key, entry => string.Join(' ', entry.Value.shape));
        foreach (var entry in entries.Split("; ").Select(text => text.Split(' ', 2))) Assert.AreEqual(entry[1], found.GetValueOrDefault(entry[0]), entry[0]);
        Assert.IsFalse(found.ContainsKey(absent), absent);
    }

    [TestMethod]
    [DataRow("akamaster_resnet20", SkipRule.Paper, 7)]
    [DataRow("akamaster_resnet20", SkipRule.PublishedCode, 6)]
    [DataRow("akamaster_resnet110", SkipRule.PublishedCode, 48)]
    [DataRow("kuangliu_resnet50", SkipRule.Paper, 12)]
    [DataRow("kuangliu_resnet50", SkipRule.PublishedCode, 12)]
    [DataRow("kuangliu_preact_resnet18", SkipRule.Paper, 5)]
    [DataRow("kuangliu_preact_resnet18", SkipRule.PublishedCode, 4)]
    [DataRow("kuangliu_densenet121", SkipRule.Paper, 58)]
    [DataRow("kuangliu_densenet121", SkipRule.PublishedCode, 58)]
    [DataRow("kuangliu_mobilenet_v2", SkipRule.Paper, 10)]
    [DataRow("chenyaofo_mobilenetv2_x0_5", SkipRule.Paper, 10)]
    [DataRow("chenyaofo_shufflenetv2_x0_5", SkipRule.Paper, 13)]
    [DataRow("robustbench_wide_resnet28_10", SkipRule.Paper, 9)]
    [DataRow("robustbench_wide_resnet34_20", SkipRule.PublishedCode, 12)]
    [DataRow("deepmind_wide_resnet70_16", SkipRule.Paper, 30)]
    [DataRow("deepmind_wide_resnet70_16", SkipRule.PublishedCode, 27)]
    public void A_rule_decays_so_many_branches(string name, SkipRule rule, int count)
    {
        using var network = Architectures.Find(name).CreateOutline(10, 3);
        Assert.AreEqual(count, ((IResidualNetwork)network).Branches(rule).Count());
    }

    [TestMethod]
    [DataRow("kuangliu_vgg16_bn")]
    [DataRow("chenyaofo_vgg11_bn")]
    [DataRow("chenyaofo_repvgg_a0")]
    public void A_network_without_an_identity_beside_a_branch_is_no_residual_one(string name)
    {
        using var network = Architectures.Find(name).CreateOutline(10, 3);
        Assert.IsFalse(network is IResidualNetwork);
    }

    /// <summary>Every family that a γ can act on: the forward pass is untouched by it, and the gradient is not; smaller images than the network's own, to be quick.</summary>
    [TestMethod]
    [DataRow("akamaster_resnet20")]
    [DataRow("kuangliu_resnet18")]
    [DataRow("kuangliu_preact_resnet18")]
    [DataRow("kuangliu_densenet121")]
    [DataRow("kuangliu_mobilenet_v2")]
    [DataRow("chenyaofo_mobilenetv2_x0_5")]
    [DataRow("chenyaofo_shufflenetv2_x0_5")]
    public void Decay_changes_the_gradient_and_nothing_else(string name)
    {
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo(name, 16);
        using var plain = new GradientSource(classifier, 1, SkipRule.Paper, CPU);
        using var decayed = new GradientSource(classifier, 0.5f, SkipRule.Paper, CPU);
        var (images, labels) = (rand(2, 3, 16, 16, generator: new Generator(2)), tensor(new long[] { 0, 2 }));
        CollectionAssert.AreEqual(plain.Logits(images).data<float>().ToArray(), decayed.Logits(images).data<float>().ToArray());
        var (before, after) = (plain.Gradient(images, labels), decayed.Gradient(images, labels));
        Assert.IsGreaterThan(1e-3f, ((before - after).norm() / before.norm()).item<float>());
    }

    [TestMethod]
    public void Its_classes_are_those_of_CIFAR_10_and_its_preprocessing_its_authors()
    {
        var classifier = ImageClassifiers.Create("akamaster_resnet20", "somewhere.th");
        Assert.AreEqual("ResNet-20 (akamaster) (10 classes, 32x32)", classifier.ToString());
        CollectionAssert.AreEqual(Cifar10Classes.Names.ToList(), classifier.ClassNames.ToList());
        Assert.AreEqual("airplane automobile bird cat deer dog frog horse ship truck", string.Join(' ', Cifar10Classes.Names));
        Assert.AreEqual(0.229f, classifier.Preprocessing.Std[0]);
        Assert.AreEqual(0.2023f, ImageClassifiers.Create("kuangliu_resnet18", "somewhere.pth").Preprocessing.Std[0]);
        Assert.AreEqual(0.2023f, ImageClassifiers.Create("chenyaofo_vgg11_bn", "somewhere.pt").Preprocessing.Std[0]);
        Assert.AreEqual((0f, 1f), ImageClassifiers.Create("robustbench_wide_resnet28_10", "somewhere.pt").Preprocessing is var none ? (none.Mean[0], none.Std[0]) : default);
        Assert.AreEqual(0.2471f, ImageClassifiers.Create("deepmind_wide_resnet70_16", "somewhere.pt").Preprocessing.Std[0]);
    }

    [TestMethod]
    public void Other_classes_than_CIFAR_10s_need_a_preprocessing()
    {
        var names = Enumerable.Range(0, 100).Select(index => $"class {index}").ToList();
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("chenyaofo_resnet20", "somewhere.pt", classNames: names));
        StringAssert.StartsWith(error.Message, "chenyaofo_resnet20 has no published weights: it needs a weight file, and for other classes than CIFAR-10's 10 their names and a preprocessing; missing preprocessing.");
        Assert.AreEqual(100, ImageClassifiers.Create("chenyaofo_resnet20", "somewhere.pt", new([0.5f, 0.5f, 0.5f], [1, 1, 1], 32, 32), names).ClassCount);
    }

    [TestMethod]
    public void It_has_no_published_weights()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("akamaster_resnet20"));
        StringAssert.StartsWith(error.Message, "akamaster_resnet20 has no published weights: it needs a weight file, and for other classes than CIFAR-10's 10 their names and a preprocessing; missing weights.");
    }

    /// <summary>By the names of the state dict: a tensor that had two of them would count twice.</summary>
    private static long CountParameters(string name, int classes)
    {
        using var network = Architectures.Find(name).CreateOutline(classes, 3);
        return network.state_dict().Where(entry => !entry.Key.Contains("running_") && !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Sum(entry => entry.Value.numel());
    }
}
