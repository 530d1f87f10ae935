using FashionMnist;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>The architecture of a weight file, told by its names and shapes.</summary>
[TestClass]
public sealed class ArchitectureSearchTests
{
    private static readonly string Gray = Networks.WeightFile(Networks.DataFolder, "resnet20");

    [TestMethod]
    [DataRow("akamaster_resnet32", 10, "akamaster_resnet32")]
    [DataRow("chenyaofo_mobilenetv2_x0_5", 100, "chenyaofo_mobilenetv2_x0_5")]
    [DataRow("shufflenet_v2_x1_0", 1000, "shufflenet_v2_x1_0")]
    [DataRow("shufflenet_v2_x1_0", 1001, "shufflenet_v2_x1_0")]
    [DataRow("shufflenet_v2_x1_0", 10, "shufflenet_v2_x1_0 chenyaofo_shufflenetv2_x1_0")]
    [DataRow("chenyaofo_resnet20", 10, "chenyaofo_resnet20 small_resnet20")]
    public void A_file_fits_what_has_its_names_and_shapes(string name, int classes, string fitting)
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), name, classes, entry => entry);
        Assert.AreEqual(fitting, string.Join(' ', Architectures.Fitting(folder.File("w")).Select(architecture => architecture.Name)));
    }

    [TestMethod]
    public void A_network_of_one_channel_is_told() => Assert.AreEqual("small_resnet20", ImageClassifiers.Create("auto", Gray, Networks.Preprocessing, Networks.ClassNames).Description.Architecture);

    [TestMethod]
    public void Names_may_have_a_prefix_and_any_order()
    {
        using var folder = TestData.Folder();
        using var network = Architectures.Find("akamaster_resnet20").CreateNetwork(10);
        SafeTensors.Write(folder.File("w"), network.state_dict().Select(entry => KeyValuePair.Create($"module.{entry.Key}", entry.Value)).OrderByDescending(entry => entry.Key, StringComparer.Ordinal));
        var classifier = ImageClassifiers.Create("AUTO", folder.File("w"));
        Assert.AreEqual("ResNet-20 (akamaster)", classifier.Name);
        using var loaded = classifier.CreateNetwork();
        Assert.IsTrue(loaded.state_dict()["linear.weight"].equal(network.state_dict()["linear.weight"]).all().item<bool>());
    }

    [TestMethod]
    [SharedData]
    [DataRow("resnet20-12fca82f.th", "akamaster_resnet20")]
    [DataRow("resnet56-4bfd9763.th", "akamaster_resnet56")]
    public void A_published_file_is_told(string file, string name) =>
        Assert.AreEqual(name, Architectures.Fitting(Path.Combine(SharedDataAttribute.Folder!, "cifar", file)).Single().Name);

    /// <summary>As many files of RobustBench have it.</summary>
    [TestMethod]
    public void A_wide_ResNet_may_have_a_first_stage_that_no_image_goes_through()
    {
        var architecture = Architectures.Find("robustbench_wide_resnet28_10");
        var shapes = architecture.Shapes.Select(entry => new WeightEntry(entry.Key, ScalarType.Float32, entry.Value)).ToList();
        List<WeightEntry> entries = [.. shapes, .. shapes.Where(entry => entry.Name.StartsWith("block1.", StringComparison.Ordinal)).Select(entry => entry with { Name = $"sub_{entry.Name}" })];
        // Of 1000 classes it would be no network for CIFAR-10.
        entries = [.. entries.Select(entry => entry.Name.StartsWith("fc.", StringComparison.Ordinal) ? entry with { Shape = [10, .. entry.Shape.Skip(1)] } : entry)];
        Assert.IsTrue(ArchitectureSearch.Compare("file", entries, architecture).IsWhole);
        Assert.IsFalse(ArchitectureSearch.Compare("file", [.. entries, new("block4.layer.0.bn1.weight", ScalarType.Float32, [640])], architecture).IsWhole);
    }

    [TestMethod]
    public void Where_more_than_one_fits_all_are_named()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), "chenyaofo_resnet20", 10, entry => entry);
        var error = Assert.ThrowsExactly<WeightFileException>(() => ImageClassifiers.Create("auto", folder.File("w")));
        StringAssert.EndsWith(error.Message, "fits 2 architectures, chenyaofo_resnet20 and small_resnet20, which differ in nothing that has weights: name one of them instead of 'auto'.");
    }

    [TestMethod]
    public void Where_none_fits_the_nearest_are_named()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), "akamaster_resnet20", 10, entry => entry.Replace("layer3.2.conv2", "layer3.2.conv9"));
        var error = Assert.ThrowsExactly<WeightFileException>(() => ImageClassifiers.Create("auto", folder.File("w")));
        StringAssert.Contains(error.Message, $"fits none of the {Architectures.All.Count} architectures that the library knows; nearest are akamaster_resnet20 (115 of 117 tensors), ");
    }

    [TestMethod]
    public void Other_classes_than_the_architectures_own_need_names()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), "akamaster_resnet20", 100, entry => entry);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("auto", folder.File("w")));
        StringAssert.EndsWith(error.Message, "of akamaster_resnet20 tells 100 classes apart and needs as many class names; found none, which stands for the 10 that akamaster_resnet20 usually has.");
        error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("auto", folder.File("w"), classNames: ["ant", "bee"]));
        StringAssert.EndsWith(error.Message, "and needs as many class names; found 2.");
    }

    [TestMethod]
    public void Without_a_file_there_is_nothing_to_tell_it_by()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ImageClassifiers.Create("auto"));
        StringAssert.StartsWith(error.Message, "The architecture 'auto' is told by a weight file; found none.");
    }

    [TestMethod]
    public void An_outline_has_shapes_and_no_values()
    {
        using var network = Architectures.Find("vit_b_32").CreateOutline(10, 3);
        Assert.IsTrue(network.state_dict()["conv_proj.weight"].is_meta);
        using var other = Architectures.Find("akamaster_resnet20").CreateNetwork(10);
        Assert.IsFalse(other.state_dict()["conv1.weight"].is_meta);
    }

    private static void Write(string path, string architecture, int classes, Func<string, string> rename)
    {
        using var network = Architectures.Find(architecture).CreateNetwork(classes);
        SafeTensors.Write(path, network.state_dict().Select(entry => KeyValuePair.Create(rename(entry.Key), entry.Value)));
    }
}
