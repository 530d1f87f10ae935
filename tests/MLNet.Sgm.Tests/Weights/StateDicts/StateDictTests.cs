using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>Weight files into networks. SqueezeNet and ShuffleNet stand for all: they are the smallest of the zoo.</summary>
[TestClass]
public sealed class StateDictTests
{
    [TestMethod]
    public void Weights_of_another_spelling_reach_the_network()
    {
        using var folder = TestData.Folder();
        using var written = Architectures.Find("shufflenet_v2_x1_0").CreateNetwork();
        var weights = written.state_dict().Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create($"module.{entry.Key.Replace("fc.", "last_linear.")}", entry.Value));
        SafeTensors.Write(folder.File("w"), weights);
        using var loaded = ImageClassifiers.ShuffleNetV2(folder.File("w")).CreateNetwork();
        AssertSame(written, loaded);
    }

    [TestMethod]
    [DataRow(ExtraClass.First, 1)]
    [DataRow(ExtraClass.Last, 0)]
    public void Of_1001_classes_the_one_that_is_said_is_left_out_and_none_in_silence(ExtraClass extra, int first)
    {
        using var folder = TestData.Folder();
        using var written = Architectures.Find("shufflenet_v2_x1_0").CreateNetwork(1001);
        SafeTensors.Write(folder.File("w"), written.state_dict());
        using var loaded = ImageClassifiers.Create("shufflenet_v2_x1_0", folder.File("w"), extraClass: extra).CreateNetwork();
        CollectionAssert.AreEqual(written.state_dict()["fc.weight"].narrow(0, first, 1000).data<float>().ToArray(), loaded.state_dict()["fc.weight"].data<float>().ToArray());
        CollectionAssert.AreEqual(written.state_dict()["fc.bias"].narrow(0, first, 1000).data<float>().ToArray(), loaded.state_dict()["fc.bias"].data<float>().ToArray());
        var error = Assert.ThrowsExactly<WeightFileException>(() => ImageClassifiers.ShuffleNetV2(folder.File("w")).CreateNetwork());
        StringAssert.EndsWith(error.Message, "has 1001 classes in 'fc.weight', one more than the class names, and does not say which is none of them: --extra-class first|last (extraClass in code and study files) says it, or give 1001 class names.");
    }

    [TestMethod]
    public void A_head_of_any_other_number_of_classes_is_refused()
    {
        using var folder = TestData.Folder();
        using var written = Architectures.Find("shufflenet_v2_x1_0").CreateNetwork(10);
        SafeTensors.Write(folder.File("w"), written.state_dict());
        var error = Assert.ThrowsExactly<WeightFileException>(() => ImageClassifiers.ShuffleNetV2(folder.File("w")).CreateNetwork());
        StringAssert.EndsWith(error.Message, "does not fit ShuffleNetV2 x1.0: 2 of another shape: fc.weight (expected [1000, 1024], found [10, 1024]), fc.bias (expected [1000], found [10]).");
    }

    [TestMethod]
    public void A_convolution_over_the_whole_image_is_a_linear_layer()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        var convolution = arange(24, ScalarType.Float32).view(2, 3, 2, 2);
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = convolution, ["fc.bias"] = zeros(2) });
        StateDict.LoadInto(network, folder.File("w"), NameRules.None);
        CollectionAssert.AreEqual(convolution.data<float>().ToArray(), network.state_dict()["fc.weight"].data<float>().ToArray());
    }

    [TestMethod]
    public void Google_s_networks_have_the_background_first_where_nothing_is_said()
    {
        using var network = new OneLayer(1000);
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = arange(1001, ScalarType.Float32).view(1001, 1).expand(1001, 12), ["fc.bias"] = zeros(1001) });
        StateDict.LoadInto(network, folder.File("w"), new() { HasBackground = true });
        Assert.AreEqual(1f, network.state_dict()["fc.weight"][0, 0].item<float>());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(1, 1)]
    [DataRow()]
    public void A_counter_of_batches_may_have_any_shape(params int[] shape)
    {
        using var folder = TestData.Folder();
        using var written = TestData.Classifier(seed: 5).CreateNetwork();
        SafeTensors.Write(folder.File("w"), written.state_dict().Select(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? KeyValuePair.Create(entry.Key, zeros([.. shape.Select(size => (long)size)], ScalarType.Int64)) : entry));
        using var loaded = ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames).CreateNetwork();
        CollectionAssert.AreEqual(written.state_dict()["fc.weight"].bytes.ToArray(), loaded.state_dict()["fc.weight"].bytes.ToArray());
    }

    [TestMethod]
    public void Names_that_lack_a_prefix_of_all_of_the_network_s_are_completed()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["weight"] = ones(2, 12), ["bias"] = zeros(2) });
        StateDict.LoadInto(network, folder.File("w"), NameRules.None);
        Assert.AreEqual(24f, network.state_dict()["fc.weight"].sum().item<float>());
    }

    [TestMethod]
    public void What_does_not_fit_is_told_with_the_other_state_dicts_of_the_file()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        var weight = PickleBytes.Tensor(PickleBytes.Storage("0", 12), 0, PickleBytes.Numbers(3, 4), PickleBytes.Numbers(4, 1));
        File.WriteAllBytes(folder.File("w"), PickleBytes.Zip(PickleBytes.Pickle(PickleBytes.Dictionary(
            (PickleBytes.Text("model"), PickleBytes.Dictionary((PickleBytes.Text("fc.weight"), weight))), (PickleBytes.Text("other"), PickleBytes.Dictionary((PickleBytes.Text("fc.weight"), weight)))))));
        var error = Assert.ThrowsExactly<WeightFileException>(() => StateDict.LoadInto(network, folder.File("w"), NameRules.None));
        StringAssert.Contains(error.Message, "does not fit one: 1 missing: fc.bias; 1 of another shape: fc.weight (expected [2, 12], found [3, 4]). Of the weight file");
        StringAssert.Contains(error.Message, "it also holds 'other' (1 tensor)");
    }

    [TestMethod]
    public void Two_spellings_of_one_entry_are_refused()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = zeros(2, 12), ["fc.bias"] = zeros(2), ["head.bias"] = zeros(2) });
        var error = Assert.ThrowsExactly<WeightFileException>(() => StateDict.LoadInto(network, folder.File("w"), NameRules.None));
        StringAssert.EndsWith(error.Message, "does not fit one: 1 unknown: head.bias (fc.bias is the same layer).");
    }

    [TestMethod]
    public void Entries_that_are_optional_may_be_missing_or_more()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fc.weight"] = ones(2, 12), ["fc.bias"] = zeros(2), ["Aux.more"] = zeros(3), ["norm.num_batches_tracked"] = zeros(1, ScalarType.Int64) });
        StateDict.LoadInto(network, folder.File("w"), new() { Optional = "Aux." });
        Assert.AreEqual(24f, network.state_dict()["fc.weight"].sum().item<float>());
    }

    [TestMethod]
    public void A_missing_entry_is_named_with_the_nearest_that_is_there()
    {
        using var network = new OneLayer();
        using var folder = TestData.Folder();
        SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["fcc.weight"] = ones(2, 12), ["other"] = zeros(1), ["fc.bias"] = zeros(2) });
        var error = Assert.ThrowsExactly<WeightFileException>(() => StateDict.LoadInto(network, folder.File("w"), NameRules.None));
        StringAssert.EndsWith(error.Message, "does not fit one: 1 missing: fc.weight (nearest: fcc.weight); 2 unknown: fcc.weight, other.");
    }

    private static void AssertSame(nn.Module expected, nn.Module found)
    {
        foreach (var (name, tensor) in expected.state_dict()) CollectionAssert.AreEqual(tensor.bytes.ToArray(), found.state_dict()[name].bytes.ToArray(), name);
    }

    private sealed class OneLayer : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear fc;

        internal OneLayer(int classes = 2) : base("one")
        {
            fc = nn.Linear(12, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc.call(input);
    }
}
