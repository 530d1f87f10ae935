using System.Globalization;
using System.Text.Json;
using FashionMnist;
using MLNet.Sgm.Images;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Tests.Cli.Attacks;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Cli.Evaluation;

[TestClass]
public sealed class EvaluateCommandTests
{
    private static readonly string[] Two = [.. SmallAttack.Network, "--arch", "small_vgg8", "--weights", Networks.WeightFile(Networks.DataFolder, "vgg8")];

    [TestMethod]
    public void A_process_scores_a_folder_with_several_networks()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        var run = SgmRun.OfProcess(["evaluate", "--input-dir", folder.File("undisturbed"), "--clean-dir", folder.File("images"), .. Two]);
        Assert.AreEqual(0, run.Code, run.Error);
        foreach (var text in new[] { "top-1 accuracy", "top-5 accuracy", "attack success rate", "success over right before", "clean top-1 accuracy", "ResNet-20", "VGG-8-BN", "% (" }) StringAssert.Contains(run.Output, text);
        Assert.DoesNotContain("\u001b[", run.Output);
    }

    [TestMethod]
    public void The_success_rate_is_one_minus_the_accuracy_and_agrees_with_the_manifest()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        var metrics = Json(["evaluate", "--input-dir", folder.File("undisturbed"), "--clean-dir", folder.File("images"), .. SmallAttack.Network, "--json"])[0].GetProperty("metrics");
        var success = metrics.GetProperty("attackSuccessRate").GetProperty("successes").GetInt32();
        Assert.AreEqual(SmallAttack.Count - success, metrics.GetProperty("accuracy").GetProperty("successes").GetInt32());
        var manifest = JsonDocument.Parse(File.ReadAllText(folder.File("undisturbed/manifest.json"))).RootElement.GetProperty("images");
        Assert.AreEqual(manifest.EnumerateArray().Count(image => image.GetProperty("sourceCleanPrediction").GetString() == image.GetProperty("label").GetString()), metrics.GetProperty("cleanAccuracy").GetProperty("successes").GetInt32());
    }

    [TestMethod]
    public void A_normalizer_in_the_weights_that_differs_from_the_preprocessing_is_told()
    {
        using var folder = TestData.Folder();
        using var scope = TorchSharp.torch.NewDisposeScope();
        SmallAttack.WriteImages(folder.File("images"));
        var weights = SafeTensors.Read(SmallAttack.Network[3]).Select(entry => KeyValuePair.Create("model." + entry.Key, entry.Value));
        SafeTensors.Write(folder.File("w"), [.. weights, KeyValuePair.Create("normalize.mean", TorchSharp.torch.full([1], 0.1)), KeyValuePair.Create("normalize.std", TorchSharp.torch.full([1], 0.2))]);
        var run = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("images"), .. SmallAttack.Network[..3], folder.File("w"), .. SmallAttack.Network[4..], "--json"]);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "has a normalizer of mean 0.1 and std 0.2, and the preprocessing of 'ResNet-20' has mean 0.286 and std 0.353");
    }

    [TestMethod]
    public void A_folder_without_a_manifest_tells_its_classes_itself()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var accuracy = Json(["evaluate", "--input-dir", folder.File("images"), .. SmallAttack.Network, "--json"])[0].GetProperty("metrics").GetProperty("accuracy");
        Assert.IsGreaterThan(0.7, accuracy.GetProperty("value").GetDouble());
    }

    [TestMethod]
    public void Images_of_idx_files_are_matched_with_their_originals()
    {
        using var folder = TestData.Folder();
        IdxFashion.Write(folder.Path, count: 4);
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.Path, folder.File("out"))).Code);
        var metrics = Json(["evaluate", "--input-dir", folder.File("out"), "--clean-dir", folder.Path, .. SmallAttack.Network, "--json"])[0].GetProperty("metrics");
        Assert.AreEqual(4, metrics.GetProperty("cleanAccuracy").GetProperty("total").GetInt32());
    }

    [TestMethod]
    public void Targets_of_the_attack_are_known_from_the_manifest()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var images = ImageDataset.Read(folder.File("images")).Images.Where(image => image.Label != "Bag").ToList();
        File.WriteAllLines(folder.File("t.csv"), ["file,label,target", .. images.Select(image => $"{image.ImagePath},{image.Label},Bag")]);
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--labels", folder.File("t.csv"), "--goal", "given")).Code);
        var reached = Json(["evaluate", "--input-dir", folder.File("out"), .. SmallAttack.Network, "--json"])[0].GetProperty("metrics").GetProperty("targetedSuccessRate");
        Assert.AreEqual(images.Count, reached.GetProperty("total").GetInt32());
        Assert.IsGreaterThan(0.3, reached.GetProperty("value").GetDouble());
    }

    [TestMethod]
    public void Results_and_csv_are_written_for_the_report()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        var run = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("undisturbed"), .. Two, "--csv", folder.File("rates.csv"), "--results", folder.File("results.json"), "--quiet"]);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.HasCount(3, File.ReadAllLines(folder.File("rates.csv")));
        var report = TransferReport.ReadJson(folder.File("results.json"));
        StringAssert.StartsWith(report.Command, $"sgm evaluate --input-dir {folder.File("undisturbed")} --arch small_resnet20");
        CollectionAssert.AreEqual(new[] { "ResNet-20 ResNet-20", "ResNet-20 VGG-8-BN" }, report.Cells.Select(cell => $"{cell.Source} {cell.Target}").ToList());
    }

    [TestMethod]
    public void Settings_of_the_attack_are_in_the_csv_and_the_results()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"))).Code);
        Assert.AreEqual(0, SgmRun.InProcess(["evaluate", "--input-dir", folder.File("out"), .. SmallAttack.Network, "--csv", folder.File("rates.csv"), "--results", folder.File("results.json"), "--quiet"]).Code);
        var lines = File.ReadAllLines(folder.File("rates.csv")).Select(line => line.Split(',')).ToList();
        string Value(string column) => lines[1][Array.IndexOf(lines[0], column)];
        Assert.AreEqual((24 / 255f, 3 / 255f), (float.Parse(Value("epsilon"), CultureInfo.InvariantCulture), float.Parse(Value("step_size"), CultureInfo.InvariantCulture)));
        Assert.AreEqual(("4", "0.5"), (Value("steps"), Value("gamma")));
        Assert.AreEqual(0.5f, TransferReport.ReadJson(folder.File("results.json")).Attacks.Single().Gamma);
    }

    [TestMethod]
    public void An_attack_that_is_not_finished_is_scored_with_a_warning()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--shard", "1/3")).Code);
        var run = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("out"), .. SmallAttack.Network, "--json"]);
        Assert.AreEqual(4, JsonDocument.Parse(run.Output).RootElement[0].GetProperty("metrics").GetProperty("count").GetInt32());
        StringAssert.Contains(run.Error, "is not finished; what is there is scored.");
    }

    [TestMethod]
    public void An_image_without_its_original_is_named()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        Directory.CreateDirectory(folder.File("empty"));
        var run = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("images"), "--clean-dir", folder.File("empty"), .. SmallAttack.Network]);
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, "has no original in");
    }

    [TestMethod]
    [DataRow("attacked")]
    [DataRow("renamed")]
    public void Originals_are_found_in_any_case_of_their_extension(string scored)
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        foreach (var file in Directory.GetFiles(folder.File("images"), "*.png", SearchOption.AllDirectories)) File.Move(file, Path.ChangeExtension(file, ".JPEG"));
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("attacked"))).Code);
        if (scored == "renamed")
        {
            Directory.Move(folder.File("attacked"), folder.File("renamed"));
            File.Delete(folder.File("renamed/manifest.json"));
        }
        var metrics = Json(["evaluate", "--input-dir", folder.File(scored), "--clean-dir", folder.File("images"), .. SmallAttack.Network, "--json"])[0].GetProperty("metrics");
        Assert.AreEqual(SmallAttack.Count, metrics.GetProperty("cleanAccuracy").GetProperty("total").GetInt32());
    }

    [TestMethod]
    public void Originals_may_be_those_of_a_table()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        File.WriteAllLines(folder.File("t.csv"), ["file,label", .. ImageDataset.Read(folder.File("images")).Images.Select(image => $"{image.ImagePath},{image.Label}")]);
        var metrics = Json(["evaluate", "--input-dir", folder.File("undisturbed"), "--clean-dir", folder.File("t.csv"), .. SmallAttack.Network, "--json"])[0].GetProperty("metrics");
        Assert.AreEqual(SmallAttack.Count, metrics.GetProperty("cleanAccuracy").GetProperty("total").GetInt32());
    }

    [TestMethod]
    public void Labels_that_are_off_by_one_are_doubted()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        var labels = ImageDataset.Read(folder.File("images")).Images.Select(image => (File: Path.ChangeExtension(image.ImagePath, ".png"), Label: (Array.IndexOf(Networks.ClassNames, image.Label) + 1) % 10));
        File.WriteAllLines(folder.File("t.csv"), ["file,label", .. labels.Select(image => $"{image.File},{image.Label}")]);
        var run = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("undisturbed"), "--labels", folder.File("t.csv"), "--clean-dir", folder.File("images"), .. SmallAttack.Network, "--json"]);
        StringAssert.Contains(run.Error, "the labels may be off by one");
        StringAssert.Contains(JsonDocument.Parse(run.Output).RootElement[0].GetProperty("metrics").GetProperty("cleanWarning").GetString(), "the labels may be off by one");
    }

    [TestMethod]
    public void A_network_is_needed()
    {
        var run = SgmRun.InProcess("evaluate", "--input-dir", "x");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "A classifier is needed: --arch NAME");
    }

    private static JsonElement Json(string[] arguments)
    {
        var run = SgmRun.InProcess(arguments);
        Assert.AreEqual(0, run.Code, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
