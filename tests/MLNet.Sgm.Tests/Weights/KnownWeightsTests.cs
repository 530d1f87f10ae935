using System.Text.RegularExpressions;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class KnownWeightsTests
{
    public static IEnumerable<object[]> Architectures => """
        resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d wide_resnet50_2 wide_resnet101_2
        densenet121 densenet161 densenet169 densenet201 vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn
        senet154 se_resnet50 se_resnet101 se_resnet152 se_resnext50_32x4d se_resnext101_32x4d
        inception_v3 inceptionv4 inceptionresnetv2 mobilenet_v2 squeezenet1_0 squeezenet1_1 alexnet shufflenet_v2_x1_0
        efficientnet_b0 convnext_tiny vit_b_16 vit_b_32
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Every_architecture_has_a_default(string architecture)
    {
        var weights = KnownWeights.DefaultFor(architecture);
        Assert.AreEqual(architecture, weights.Architecture);
        StringAssert.Matches(weights.Name, new($"^{architecture}\\.imagenet(1k_v1)?$"));
    }

    [TestMethod]
    public void Every_known_file_is_of_a_listed_architecture() =>
        CollectionAssert.IsSubsetOf(KnownWeights.All.Select(weights => weights.Architecture).Distinct().ToList(), Architectures.Select(row => row[0]).ToList());

    [TestMethod]
    public void Names_are_unique() =>
        Assert.AreEqual(KnownWeights.All.Count, KnownWeights.All.Select(weights => weights.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [TestMethod]
    public void One_file_name_stands_for_one_file()
    {
        foreach (var file in KnownWeights.All.GroupBy(weights => weights.FileName, StringComparer.OrdinalIgnoreCase))
            Assert.AreEqual(1, file.Select(weights => (weights.Sha256, weights.Bytes, weights.Architecture, weights.BackgroundClasses)).Distinct().Count(), file.Key);
    }

    [TestMethod]
    public void Addresses_are_https_and_end_in_the_file_name()
    {
        foreach (var weights in KnownWeights.All)
        {
            Assert.AreEqual("https", weights.Url.Scheme, weights.Name);
            StringAssert.EndsWith(weights.Url.ToString(), "/" + weights.FileName);
            StringAssert.EndsWith(weights.FileName, ".pth");
        }
    }

    [TestMethod]
    public void Hashes_are_eight_or_more_digits_and_begin_as_the_file_name_says()
    {
        foreach (var weights in KnownWeights.All)
        {
            StringAssert.Matches(weights.Sha256, new("^[0-9a-f]{8,64}$"), weights.Name);
            StringAssert.StartsWith(weights.Sha256, Regex.Match(weights.FileName, @"([0-9a-f]+)\.pth$").Groups[1].Value, weights.Name);
        }
    }

    [TestMethod]
    public void Preprocessing_is_that_of_the_family()
    {
        foreach (var weights in KnownWeights.All)
        {
            var isInception = weights.Architecture.StartsWith("inception", StringComparison.Ordinal);
            Assert.AreEqual(isInception ? 299 : 224, weights.Preprocessing.Width, weights.Name);
            CollectionAssert.AreEqual(isInception ? [0.5f, 0.5f, 0.5f] : Preprocessing.ImageNet.Mean.ToArray(), weights.Preprocessing.Mean.ToArray(), weights.Name);
            CollectionAssert.AreEqual(isInception ? [0.5f, 0.5f, 0.5f] : Preprocessing.ImageNet.Std.ToArray(), weights.Preprocessing.Std.ToArray(), weights.Name);
        }
    }

    [TestMethod]
    public void Accuracies_are_shares_and_licences_are_given()
    {
        foreach (var weights in KnownWeights.All)
        {
            Assert.IsTrue(weights.Top1 is > 0.5 and < 0.9, weights.Name);
            Assert.IsFalse(string.IsNullOrEmpty(weights.License), weights.Name);
        }
    }

    [TestMethod]
    [DataRow("resnet152-b121ed2d.pth", "resnet152.imagenet", "resnet152", "b121ed2d")]
    [DataRow("resnet152-394f9c45.pth", "resnet152.imagenet1k_v1", "resnet152", "394f9c45")]
    [DataRow("resnet152-f82ba261.pth", "resnet152.imagenet1k_v2", "resnet152", "f82ba261")]
    [DataRow("densenet201-5750cbb1e.pth", "densenet201.imagenet", "densenet201", "5750cbb1e")]
    [DataRow("vgg19_bn-c79401a0.pth", "vgg19_bn.imagenet1k_v1", "vgg19_bn", "c79401a0")]
    [DataRow("senet154-c7b49a05.pth", "senet154.imagenet", "senet154", "c7b49a05")]
    [DataRow("shufflenetv2_x1-5666bf0f80.pth", "shufflenet_v2_x1_0.imagenet1k_v1", "shufflenet_v2_x1_0", "5666bf0f80")]
    [DataRow("adv_inception_v3-9e27bd63.pth", "inception_v3.tf_adv_in1k", "inception_v3", "9e27bd63")]
    [DataRow("ens_adv_inception_resnet_v2-2592a550.pth", "inception_resnet_v2.tf_ens_adv_in1k", "inceptionresnetv2", "2592a550")]
    public void The_files_of_the_literature_are_found_by_file_and_by_name(string file, string name, string architecture, string hash)
    {
        var weights = KnownWeights.Find(file);
        Assert.AreSame(weights, KnownWeights.Find(name.ToUpperInvariant()));
        Assert.AreEqual((name, architecture, hash), (weights.Name, weights.Architecture, weights.Sha256));
    }

    [TestMethod]
    public void Files_from_TensorFlow_have_a_background_class()
    {
        foreach (var weights in KnownWeights.All)
        {
            var isFromTensorFlow = weights.Name.Contains(".tf_", StringComparison.Ordinal) || weights.Architecture is "inceptionv4" or "inceptionresnetv2";
            Assert.AreEqual(isFromTensorFlow ? 1 : 0, weights.BackgroundClasses, weights.Name);
        }
    }

    [TestMethod]
    public void A_mistyped_name_gets_the_nearest() =>
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => KnownWeights.Find("resnet152.imagenet1k_v3")).Message,
            "There are no known weights 'resnet152.imagenet1k_v3'; the nearest names are 'resnet152.imagenet1k_v1', 'resnet152.imagenet1k_v2', ");

    [TestMethod]
    public void A_mistyped_file_name_gets_the_nearest_files() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => KnownWeights.Find("resnet152-b121ed2e.pth")).Message,
            "the nearest names are 'resnet152-b121ed2d.pth', ");

    [TestMethod]
    public void An_architecture_instead_of_a_name_gets_its_names() =>
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => KnownWeights.Find("resnet152")).Message,
            "There are no known weights 'resnet152'; the nearest names are 'resnet152.imagenet', 'resnet152.imagenet1k_v1', 'resnet152.imagenet1k_v2'.");

    [TestMethod]
    public void A_mistyped_architecture_gets_the_nearest() =>
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => KnownWeights.DefaultFor("Resnet-152")).Message,
            "No weights are known for the architecture 'Resnet-152'; the nearest are 'resnet152', ");

    [TestMethod]
    public void A_foreign_file_is_hashed_and_no_known_weights()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("mine.pth"), "abc");
        var file = KnownWeights.Verify(folder.File("mine.pth"));
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", file.Sha256);
        Assert.AreEqual(3, file.Bytes);
        Assert.IsEmpty(file.Weights);
        Assert.IsEmpty(file.Namesakes);
        Assert.IsFalse(file.IsImpostor);
    }

    [TestMethod]
    public void A_file_of_a_known_name_and_another_hash_is_an_impostor()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("inceptionv4-8e4777a0.pth"), "abc");
        var file = KnownWeights.Verify(folder.File("inceptionv4-8e4777a0.pth"));
        Assert.IsTrue(file.IsImpostor);
        CollectionAssert.AreEqual(new[] { "inceptionv4.imagenet", "inception_v4.tf_in1k" }, file.Namesakes.Select(weights => weights.Name).ToList());
    }

    [TestMethod]
    public void A_file_is_known_weights_when_hash_and_length_agree()
    {
        var weights = KnownWeights.Find("resnet152-b121ed2d.pth");
        var hash = "b121ed2d" + new string('0', 56);
        Assert.IsTrue(weights.Matches(hash, 241530880));
        Assert.IsTrue(weights.Matches(hash.ToUpperInvariant(), 241530880));
        Assert.IsFalse(weights.Matches(hash, 241530881));
        Assert.IsFalse(weights.Matches("b121ed2e" + new string('0', 56), 241530880));
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        Assert.AreEqual("The weight file 'nowhere.pth' does not exist.", Assert.ThrowsExactly<FileNotFoundException>(() => KnownWeights.Verify("nowhere.pth")).Message);
}
