using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>What training programs put before names, or save beside a network's.</summary>
[TestClass]
public sealed class NamePrefixTests
{
    [TestMethod]
    [DataRow("net.")]
    [DataRow("model.")]
    [DataRow("backbone.")]
    [DataRow("encoder.")]
    [DataRow("1.")]
    [DataRow("module.net.")]
    [DataRow("module.model.")]
    [DataRow("model.module.")]
    [DataRow("_orig_mod.module.model.")]
    public void A_prefix_of_all_names_is_dropped(string prefix) => Loads(name => prefix + name);

    [TestMethod]
    [DataRow("layer1.", "layer1.module.")]
    [DataRow("layer1.0.", "layer1.0._fsdp_wrapped_module.")]
    [DataRow("conv1.", "module.conv1._orig_mod.")]
    public void A_wrapper_in_the_middle_of_names_is_dropped(string part, string wrapped) =>
        Loads(name => name.StartsWith(part, StringComparison.Ordinal) ? wrapped + name[part.Length..] : name);

    [TestMethod]
    public void An_AveragedModel_is_read() => Loads(name => "module." + name, ("n_averaged", zeros(1, ScalarType.Int64)));

    [TestMethod]
    public void A_LightningModule_is_read_with_its_loss() => Loads(name => "model." + name, ("criterion.weight", ones(3)), ("train_acc.total", zeros(1)));

    [TestMethod]
    public void A_network_after_a_normalizer_in_a_Sequential_is_read() => Loads(name => "1." + name, ("0.mean", zeros(1, 3, 1, 1)), ("0.std", ones(1, 3, 1, 1)));

    [TestMethod]
    public void A_RobustBench_network_is_read() => Loads(name => "model." + name, ("normalize.mean", zeros(1, 3, 1, 1)), ("normalize.std", ones(1, 3, 1, 1)));

    [TestMethod]
    public void A_normalizer_beside_bare_names_is_read() => Loads(name => name, ("normalize.mean", zeros(1, 3, 1, 1)), ("normalize.std", ones(1, 3, 1, 1)));

    [TestMethod]
    public void A_network_of_MadryLab_is_read_though_it_is_there_twice()
    {
        using var network = TestData.Classifier(seed: 5).CreateNetwork();
        var attacker = network.state_dict().Select(entry => ("module.attacker.model." + entry.Key, entry.Value)).ToArray();
        Loads(name => "module.model." + name, [.. attacker, ("module.normalizer.new_mean", zeros(3, 1, 1)), ("module.normalizer.new_std", ones(3, 1, 1)), ("module.attacker.normalize.new_mean", zeros(3, 1, 1)), ("module.attacker.normalize.new_std", ones(3, 1, 1))]);
    }

    [TestMethod]
    public void Two_networks_that_fit_are_not_chosen_from_but_by_a_key()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Classifier(seed: 5).CreateNetwork();
        using var other = TestData.Classifier(seed: 6).CreateNetwork();
        Write(folder, [.. network.state_dict().Select(entry => ("encoder_q." + entry.Key, entry.Value)), .. other.state_dict().Select(entry => ("encoder_k." + entry.Key, entry.Value))]);
        var error = Assert.ThrowsExactly<WeightFileException>(() => Classifier(folder).CreateNetwork());
        StringAssert.EndsWith(error.Message, "fits ResNet8 2 times over: the names that begin with 'encoder_q.', that begin with 'encoder_k.' fit; --weights-key NAME (weightsKey in code and study files) says which are meant.");
        foreach (var key in new[] { "encoder_k", "encoder_k." })
        {
            using var chosen = Classifier(folder, key).CreateNetwork();
            AssertSame(other, chosen);
        }
    }

    [TestMethod]
    public void A_second_network_beside_bare_names_is_not_taken_in_silence()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Classifier(seed: 5).CreateNetwork();
        Write(folder, [.. network.state_dict().Select(entry => (entry.Key, entry.Value)), .. network.state_dict().Select(entry => ("ema." + entry.Key, entry.Value))]);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => Classifier(folder).CreateNetwork()).Message, "2 times over: the names as they are, that begin with 'ema.' fit");
    }

    [TestMethod]
    public void Names_that_all_lack_a_prefix_are_told_of_it()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Vgg().CreateNetwork();
        Write(folder, [.. network.state_dict().Where(entry => entry.Key.StartsWith("features.", StringComparison.Ordinal)).Select(entry => (entry.Key["features.".Length..], entry.Value))]);
        var error = Assert.ThrowsExactly<WeightFileException>(() => ImageClassifiers.SmallVgg(folder.File("w"), TestData.Preprocessing, TestData.ClassNames).CreateNetwork());
        StringAssert.EndsWith(error.Message, "names lack the prefix 'features.'; 2 missing: classifier.weight, classifier.bias.");
    }

    [TestMethod]
    public void What_is_missing_under_a_prefix_is_named_without_the_rest()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Classifier().CreateNetwork();
        Write(folder, [.. network.state_dict().Where(entry => entry.Key != "bn1.weight").Select(entry => ("model." + entry.Key, entry.Value))]);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => Classifier(folder).CreateNetwork()).Message, "names that begin with 'model.': 1 missing: bn1.weight.");
    }

    [TestMethod]
    public void Another_network_is_told_in_a_sentence_that_is_read()
    {
        using var folder = TestData.Folder();
        using var network = TestData.DenseNet().CreateNetwork();
        Write(folder, [.. network.state_dict().Select(entry => (entry.Key, entry.Value))]);
        var message = Assert.ThrowsExactly<WeightFileException>(() => Classifier(folder).CreateNetwork()).Message.Replace(folder.Path, "");
        Assert.IsLessThan(500, message.Length, message);
        StringAssert.Contains(message, "and ");
        StringAssert.Contains(message, " more");
    }

    [TestMethod]
    public void Another_number_is_another_layer_and_no_hint()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Classifier().CreateNetwork();
        Write(folder, [.. network.state_dict().Select(entry => (entry.Key == "layer2.0.conv1.weight" ? "layer3.9.conv1.weight" : entry.Key == "layer3.0.conv1.weight" ? "layer3.0.convv1.weight" : entry.Key, entry.Value))]);
        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => Classifier(folder).CreateNetwork()).Message,
            "2 missing: layer2.0.conv1.weight, layer3.0.conv1.weight (nearest: layer3.0.convv1.weight); 2 unknown: layer3.9.conv1.weight, layer3.0.convv1.weight.");
    }

    /// <summary>Expects a file of a network whose names are written in another way, with tensors beside them, to fill the network.</summary>
    private static void Loads(Func<string, string> rename, params (string Name, Tensor Value)[] beside)
    {
        using var folder = TestData.Folder();
        using var written = TestData.Classifier(seed: 5).CreateNetwork();
        Write(folder, [.. beside, .. written.state_dict().Select(entry => (rename(entry.Key), entry.Value))]);
        using var loaded = Classifier(folder).CreateNetwork();
        AssertSame(written, loaded);
    }

    private static ImageClassifier Classifier(TemporaryFolder folder, string? key = null) =>
        ImageClassifier.FromDescription(ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames).Description with { WeightsKey = key });

    private static void Write(TemporaryFolder folder, IEnumerable<(string Name, Tensor Value)> tensors) =>
        SafeTensors.Write(folder.File("w"), tensors.Select(tensor => KeyValuePair.Create(tensor.Name, tensor.Value)));

    private static void AssertSame(nn.Module expected, nn.Module found)
    {
        foreach (var (name, tensor) in expected.state_dict()) CollectionAssert.AreEqual(tensor.bytes.ToArray(), found.state_dict()[name].bytes.ToArray(), name);
    }
}
