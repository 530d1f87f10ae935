using System.Text.Json;
using FashionMnist;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Cli.Models;

[TestClass]
public sealed class ModelsCommandTests
{
    private static readonly string Weights = Networks.WeightFile(Networks.DataFolder, "resnet20");

    [TestMethod]
    [DataRow("1")]
    [DataRow("2")]
    public void An_attack_in_float64_agrees_with_its_reference_whatever_the_number_of_threads(string threads)
    {
        var run = SgmRun.OfProcess("models", "check", "--threads", threads, Path.Combine(AppContext.BaseDirectory, "References", "attack64-resnet18-gamma0.2-momentum1.0.json"));
        Assert.AreEqual(0, run.Code, run.Output + run.Error);
    }

    [TestMethod]
    public void List_has_every_architecture_and_its_weights()
    {
        var run = SgmRun.OfProcess("models", "list");
        Assert.AreEqual(0, run.Code, run.Error);
        var line = run.Output.Split('\n').Single(line => line.TrimStart().StartsWith("resnet152 ", StringComparison.Ordinal));
        StringAssert.Contains(line, "ResNet-152");
        StringAssert.Contains(line, "224");
        StringAssert.Contains(line, "imagenet1k_v1");
        Assert.DoesNotContain("\u001b[", run.Output);
    }

    [TestMethod]
    public void List_is_also_json()
    {
        var list = JsonDocument.Parse(SgmRun.InProcess("models", "list", "--json").Output).RootElement;
        Assert.IsTrue(list.EnumerateArray().Any(entry => entry.GetProperty("name").GetString() == "small_vgg8"));
    }

    [TestMethod]
    public void List_groups_the_architectures_by_what_they_are_for()
    {
        var lines = SgmRun.InProcess("models", "list").Output.Split('\n').Select(line => line.Trim()).ToList();
        int LineOf(string begin) => lines.FindIndex(line => line.StartsWith(begin, StringComparison.Ordinal));
        List<int> found =
        [
            LineOf("For ImageNet,"), LineOf("resnet18 "), LineOf("vit_b_32 "), LineOf("For CIFAR-10,"), LineOf("akamaster_resnet20 "), LineOf("deepmind_wide_resnet70_16 "), LineOf("For small images,"), LineOf("small_vgg8 "),
        ];
        CollectionAssert.DoesNotContain(found, -1);
        CollectionAssert.AreEqual(found.Order().ToList(), found);
    }

    [TestMethod]
    public void Info_of_a_network_for_CIFAR_10_is_of_ten_classes() =>
        StringAssert.Contains(SgmRun.InProcess("models", "info", "akamaster_resnet20").Output, "parameters: 269,722 with 10 classes");

    [TestMethod]
    public void Which_lists_what_a_file_fits()
    {
        var run = SgmRun.InProcess("models", "which", Weights);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual("small_resnet20: ResNet-20, 10 classes", run.Output.Trim());
        var json = JsonDocument.Parse(SgmRun.InProcess("models", "which", Weights, "--json").Output).RootElement;
        Assert.AreEqual(("small_resnet20", 0), (json.GetProperty("fits").EnumerateArray().Single().GetProperty("name").GetString(), json.GetProperty("nearest").GetArrayLength()));
    }

    [TestMethod]
    public void Which_lists_the_nearest_where_none_fits()
    {
        using var folder = TestData.Folder();
        using var scope = TorchSharp.torch.NewDisposeScope();
        SafeTensors.Write(folder.File("w"), SafeTensors.Read(Weights).Where(entry => entry.Key != "bn1.weight"));
        var run = SgmRun.InProcess("models", "which", folder.File("w"));
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Output, "architectures; nearest are:\nsmall_resnet20: ResNet-20, ");
    }

    [TestMethod]
    public void Verify_and_convert_take_the_architecture_from_the_file()
    {
        using var folder = TestData.Folder();
        StringAssert.Contains(SgmRun.InProcess("models", "verify", Weights, "--arch", "auto").Output, "It fits small_resnet20.");
        StringAssert.Contains(SgmRun.InProcess("models", "convert", Weights, folder.File("out.safetensors"), "--arch", "auto").Output, "tensors of small_resnet20.");
    }

    [TestMethod]
    public void Auto_is_no_architecture_where_there_is_no_file()
    {
        var run = SgmRun.InProcess("models", "info", "auto");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "found 'auto'");
    }

    [TestMethod]
    public void A_file_whose_last_matrix_is_not_its_last_layer_is_verified()
    {
        using var folder = TestData.Folder();
        using var scope = TorchSharp.torch.NewDisposeScope();
        SafeTensors.Write(folder.File("w"), SafeTensors.Read(Weights).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        var run = SgmRun.InProcess("models", "verify", folder.File("w"), "--arch", "small_resnet20");
        Assert.AreEqual(0, run.Code, run.Error);
    }

    [TestMethod]
    public void Info_tells_size_gamma_and_weights()
    {
        var run = SgmRun.InProcess("models", "info", "resnet18");
        StringAssert.Contains(run.Output, "parameters: 11,689,512");
        StringAssert.Contains(run.Output, "gamma below 1: yes");
        StringAssert.Contains(run.Output, "resnet18.imagenet1k_v1: https://");
        StringAssert.Contains(SgmRun.InProcess("models", "info", "squeezenet1_1").Output, "gamma below 1: no");
    }

    [TestMethod]
    public void A_mistyped_architecture_is_a_usage_error_with_suggestions()
    {
        var run = SgmRun.OfProcess("models", "info", "resnet15");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "'resnet152'");
    }

    [TestMethod]
    public void Verify_says_what_a_file_is_and_whether_it_fits()
    {
        var run = SgmRun.InProcess("models", "verify", Weights, "--arch", "small_resnet20");
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "It is none of the published weights that are known here.");
        StringAssert.Contains(run.Output, "It fits small_resnet20.");
    }

    [TestMethod]
    public void Verify_fails_for_an_impostor_and_for_another_architecture()
    {
        using var folder = TestData.Folder();
        File.Copy(Weights, folder.File("resnet18-f37072fd.pth"));
        var impostor = SgmRun.InProcess("models", "verify", folder.File("resnet18-f37072fd.pth"));
        Assert.AreEqual(1, impostor.Code);
        StringAssert.Contains(impostor.Error, "bears the name of resnet18.imagenet1k_v1");
        var other = SgmRun.InProcess("models", "verify", Weights, "--arch", "small_resnet44");
        Assert.AreEqual(1, other.Code);
        StringAssert.Contains(other.Error, "missing");
    }

    [TestMethod]
    [DataRow("--arch", "small_resnet20")]
    [DataRow()]
    public void Convert_keeps_every_value(params string[] architecture)
    {
        using var folder = TestData.Folder();
        var run = SgmRun.InProcess(["models", "convert", Weights, folder.File("out.safetensors"), .. architecture]);
        Assert.AreEqual(0, run.Code, run.Error);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (before, after) = (SafeTensors.Read(Weights), SafeTensors.Read(folder.File("out.safetensors")));
        CollectionAssert.AreEquivalent(before.Keys, after.Keys);
        foreach (var (name, tensor) in before) Assert.IsTrue(tensor.Equals(after[name]), name);
    }

    [TestMethod]
    public void Verify_of_a_folder_says_that_it_is_one()
    {
        using var folder = TestData.Folder();
        var run = SgmRun.InProcess("models", "verify", folder.Path);
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, $"The weight file '{folder.Path}' is a folder; expected a file.");
    }

    [TestMethod]
    public void Verify_says_under_which_prefix_a_file_fits()
    {
        using var folder = TestData.Folder();
        using var scope = TorchSharp.torch.NewDisposeScope();
        SafeTensors.Write(folder.File("w"), SafeTensors.Read(Weights).Select(entry => KeyValuePair.Create("module.net." + entry.Key, entry.Value)).Append(KeyValuePair.Create("normalize.mean", TorchSharp.torch.ones(1, 1, 1, 1))));
        var run = SgmRun.InProcess("models", "verify", folder.File("w"), "--arch", "small_resnet20");
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "It fits small_resnet20, with the names that begin with 'module.net.'.");
    }

    [TestMethod]
    public void Verify_and_convert_tell_the_state_dict_that_they_take_and_take_another()
    {
        using var folder = TestData.Folder();
        byte[] StateDict(string name) => PickleBytes.Dictionary((PickleBytes.Text(name), PickleBytes.Tensor(PickleBytes.Storage("0", 12), 0, PickleBytes.Numbers(12), PickleBytes.Numbers(1))));
        File.WriteAllBytes(folder.File("w"), PickleBytes.Zip(PickleBytes.Pickle(PickleBytes.Dictionary((PickleBytes.Text("model"), StateDict("a")), (PickleBytes.Text("ema"), StateDict("b"))))));
        StringAssert.Contains(SgmRun.InProcess("models", "verify", folder.File("w")).Error, "the state dict 'model' (1 tensor) is taken; it also holds 'ema' (1 tensor)");
        var run = SgmRun.InProcess("models", "convert", folder.File("w"), folder.File("out.safetensors"), "--weights-key", "ema");
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        using var converted = WeightFile.Open(folder.File("out.safetensors"));
        Assert.AreEqual("b", converted.Entries.Single().Name);
    }

    [TestMethod]
    public void Convert_writes_safetensors_only()
    {
        var run = SgmRun.InProcess("models", "convert", Weights, "out.pth");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "must end in .safetensors; found 'out.pth'.");
    }

    [TestMethod]
    public void Fetch_prints_the_path_of_what_is_in_the_cache()
    {
        using var folder = TestData.Folder();
        var known = KnownWeights.DefaultFor("resnet18");
        File.WriteAllText(folder.File(known.FileName), "another file");
        using var process = SgmRun.Start(new Dictionary<string, string> { ["SGM_HOME"] = folder.Path }, "models", "fetch", "resnet18");
        var run = SgmRun.Wait(process);
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, $"The file '{folder.File(known.FileName)}' must be a file with the SHA-256 {known.Sha256}");
    }

    [TestMethod]
    [SharedData]
    public void A_file_of_PyTorch_is_verified_and_converted()
    {
        using var folder = TestData.Folder();
        var run = SgmRun.InProcess("models", "convert", Path.Combine(SharedDataAttribute.Folder!, "squeezenet1_1.pth"), folder.File("out.safetensors"));
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(SgmRun.InProcess("models", "verify", folder.File("out.safetensors"), "--arch", "squeezenet1_1").Output, "It fits squeezenet1_1.");
    }

    [TestMethod]
    public void Fetch_of_an_unknown_name_is_a_usage_error_with_suggestions()
    {
        var run = SgmRun.InProcess("models", "fetch", "resnet152.imagenet1k");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "'resnet152.imagenet1k_v1'");
    }
}
