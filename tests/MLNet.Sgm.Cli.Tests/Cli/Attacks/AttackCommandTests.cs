using System.Text.Json;
using FashionMnist;
using MLNet.Sgm.Images;
using MLNet.Sgm.Studies;
using TorchSharp;

namespace MLNet.Sgm.Tests.Cli.Attacks;

[TestClass]
public sealed class AttackCommandTests
{
    [TestMethod]
    public void A_process_writes_images_under_their_names_and_a_manifest()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var run = SgmRun.OfProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out")));
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "12 adversarial images in");
        StringAssert.Contains(run.Error, "SGM (gamma 0.5) + PGD, epsilon 24/255, step size 3/255, 4 steps, source ResNet-20, on cpu");
        var manifest = AttackManifest.Read(folder.File("out/manifest.json"));
        Assert.HasCount(SmallAttack.Count, manifest.Images);
        foreach (var image in manifest.Images)
        {
            Assert.AreEqual(image.Image, image.File);
            Assert.IsTrue(File.Exists(folder.File(Path.Combine("out", image.File))));
            Assert.IsGreaterThan(0f, image.LInfinity);
            Assert.IsLessThanOrEqualTo(12.001f / 255, image.LInfinity);
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void Float64_makes_the_same_files_whatever_the_batch_and_the_threads()
    {
        using var folder = TestData.Folder();
        var before = torch.get_num_threads();
        try
        {
            List<List<KeyValuePair<string, string>>> made = [];
            foreach (var (threads, batch) in new[] { ("1", "1"), ("1", "5"), ("1", "16"), ("2", "1"), ("2", "5"), ("2", "16") })
            {
                var output = folder.File($"{threads}-{batch}");
                var run = SgmRun.InProcess(["attack", "--input-dir", Path.Combine(Networks.DataFolder, "images"), "--take", "16", "--output-dir", output, .. SmallAttack.Network,
                    "--gamma", "0.5", "--momentum", "1", "--epsilon", "24", "--step-size", "3", "--precision", "float64", "--device", "cpu", "--threads", threads, "--batch-size", batch]);
                Assert.AreEqual(0, run.Code, run.Error);
                made.Add([.. SmallAttack.Content(output).Where(file => file.Key.EndsWith(".png", StringComparison.Ordinal))]);
            }
            Assert.HasCount(16, made[0]);
            foreach (var other in made.Skip(1)) CollectionAssert.AreEqual(made[0], other);
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    [TestMethod]
    public void A_second_run_makes_nothing_again_and_leaves_all_as_it_is()
    {
        using var folder = TestData.Folder();
        var files = SmallAttack.Undisturbed(folder);
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("undisturbed"), "--json"));
        Assert.AreEqual(0, JsonDocument.Parse(run.Output).RootElement.GetProperty("made").GetInt32());
        SmallAttack.AssertSame(files, folder.File("undisturbed"));
    }

    [TestMethod]
    public void An_image_that_was_deleted_is_made_again_the_same()
    {
        using var folder = TestData.Folder();
        var files = SmallAttack.Undisturbed(folder);
        File.Delete(folder.File(Path.Combine("undisturbed", files.Keys.First())));
        Assert.AreEqual(0, SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("undisturbed"))).Code);
        SmallAttack.AssertSame(files, folder.File("undisturbed"));
    }

    [TestMethod]
    public void Other_settings_are_not_mixed_into_a_folder()
    {
        using var folder = TestData.Folder();
        SmallAttack.Undisturbed(folder);
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("undisturbed"), "--momentum", "1"));
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, "(attack.momentum is 0 there and 1 here)");
    }

    [TestMethod]
    public void Odd_names_survive()
    {
        using var folder = TestData.Folder();
        string[] names = ["T-shirt/two words.png", "T-shirt/it's \"quoted\".png", "T-shirt/Ünïcödé 图像.png", "T-shirt/-dash;$(x)&.png", "T-shirt/dots...png"];
        SmallAttack.WriteImages(folder.File("source"));
        Directory.CreateDirectory(folder.File("images/T-shirt"));
        foreach (var name in names) File.Copy(Directory.GetFiles(folder.File("source/T-shirt"))[0], folder.File(Path.Combine("images", name)));
        var run = SgmRun.OfProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out")));
        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEquivalent(names.Append("manifest.json").ToList(), SmallAttack.Content(folder.File("out")).Keys.ToList());
    }

    [TestMethod]
    public void A_name_in_a_table_that_leaves_the_folder_is_refused()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("a"));
        Directory.CreateDirectory(folder.File("b"));
        var image = Directory.GetFiles(folder.File("a"), "*.png", SearchOption.AllDirectories)[0];
        File.WriteAllText(folder.File("b/t.csv"), $"file,label\n../{Path.GetRelativePath(folder.Path, image)},Bag\n");
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("b/t.csv"), folder.File("out")));
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, "An image must be saved inside the folder");
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }

    [TestMethod]
    public void Idx_files_are_attacked_like_any_images()
    {
        using var folder = TestData.Folder();
        IdxFashion.Write(folder.Path, count: 4);
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.Path, folder.File("out")));
        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(new[] { "00000.png", "00001.png", "00002.png", "00003.png", "manifest.json" }, SmallAttack.Content(folder.File("out")).Keys.ToList());
    }

    [TestMethod]
    public void Images_without_classes_are_turned_from_what_the_source_sees()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("photos/of anything"));
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("photos"), folder.File("out"), "--unlabeled"));
        Assert.AreEqual(0, run.Code, run.Error);
        var images = AttackManifest.Read(folder.File("out/manifest.json")).Images;
        Assert.HasCount(SmallAttack.Count, images);
        Assert.IsTrue(images.All(image => image.Label == image.SourceCleanPrediction));
        Assert.IsGreaterThan(SmallAttack.Count / 2, images.Count(image => image.SourcePrediction != image.Label));
    }

    [TestMethod]
    public void Targets_of_a_table_are_what_the_attack_aims_at()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var images = ImageDataset.Read(folder.File("images")).Images.Where(image => image.Label != "Bag").ToList();
        File.WriteAllLines(folder.File("t.csv"), ["file,label,target", .. images.Select(image => $"{image.ImagePath},{image.Label},Bag")]);
        string[] arguments = [.. SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--labels", folder.File("t.csv"), "--goal", "given", "--json")];
        var run = SgmRun.InProcess(arguments);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsGreaterThan(0.3, JsonDocument.Parse(run.Output).RootElement.GetProperty("sourceSuccessRate").GetProperty("value").GetDouble());
        Assert.IsTrue(AttackManifest.Read(folder.File("out/manifest.json")).Images.All(image => image.TargetLabel == "Bag"));
    }

    [TestMethod]
    public void An_ensemble_and_a_composition_are_written_down()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--take", "2", "--arch", "small_vgg8", "--weights", Networks.WeightFile(Networks.DataFolder, "vgg8"), "--gamma", "1", "--preset", "di-ti-mi"));
        Assert.AreEqual(0, run.Code, run.Error);
        var settings = AttackManifest.Read(folder.File("out/manifest.json")).Header.Settings;
        Assert.AreEqual("inputDiversity", (string?)settings["attack"]!["transform"]![0]!["kind"]);
        CollectionAssert.AreEqual(new[] { "small_resnet20", "small_vgg8" }, settings["sources"]!.AsArray().Select(source => (string?)source!["architecture"]).ToList());
    }

    [TestMethod]
    [DataRow("keep", 28, 28)]
    [DataRow("stretch", 20, 20)]
    public void Images_of_another_size_are_brought_to_the_sources_or_kept(string resize, int width, int height)
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var run = SgmRun.InProcess(Changed(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--resize", resize, "--take", "2"), ["--input-size", "20"]));
        Assert.AreEqual(0, run.Code, run.Error);
        using var image = Microsoft.ML.Data.MLImage.CreateFromFile(Directory.GetFiles(folder.File("out"), "*.png", SearchOption.AllDirectories)[0]);
        Assert.AreEqual((width, height), (image.Width, image.Height));
        var scored = SgmRun.InProcess(["evaluate", "--input-dir", folder.File("out"), "--clean-dir", folder.File("images"), .. SmallAttack.Network]);
        Assert.AreEqual(0, scored.Code, scored.Error);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow(null, true)]
    [DataRow("1", false)]
    public void A_terminal_shows_a_bar_in_colours_unless_it_is_not_to(string? noColor, bool isColored)
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        string[] command = ["dotnet", SgmRun.Tool, .. SmallAttack.Arguments(folder.File("images"), folder.File("out"))];
        // script(1) gives the process a terminal.
        var start = new System.Diagnostics.ProcessStartInfo("script", ["-qec", string.Join(' ', command.Select(word => $"'{word}'")), "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        if (noColor is not null) start.Environment["NO_COLOR"] = noColor;
        using var process = System.Diagnostics.Process.Start(start)!;
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, run.Output);
        StringAssert.Contains(run.Output, "images/s");
        Assert.AreEqual(isColored, run.Output.Contains("\u001b[38;", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Shards_of_one_folder_join_to_what_one_process_makes()
    {
        using var folder = TestData.Folder();
        var expected = SmallAttack.Undisturbed(folder);
        foreach (var shard in new[] { "2/3", "1/3", "3/3", "1/1" })
        {
            var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--shard", shard, "--json"));
            Assert.AreEqual(0, run.Code, run.Error);
            var (images, made) = (JsonDocument.Parse(run.Output).RootElement.GetProperty("images").GetInt32(), JsonDocument.Parse(run.Output).RootElement.GetProperty("made").GetInt32());
            Assert.AreEqual(shard == "1/1" ? (12, 0) : (4, 4), (images, made));
            Assert.AreEqual(shard == "1/1", File.Exists(folder.File("out/manifest.json")));
        }
        SmallAttack.AssertSame(expected, folder.File("out"));
    }

    [TestMethod]
    public void A_task_of_a_Slurm_array_knows_its_shard()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        using var process = SgmRun.Start(new Dictionary<string, string> { ["SLURM_ARRAY_TASK_ID"] = "1", ["SLURM_ARRAY_TASK_MIN"] = "0", ["SLURM_ARRAY_TASK_COUNT"] = "3" }, SmallAttack.Arguments(folder.File("images"), folder.File("out")));
        var run = SgmRun.Wait(process);
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "4 images to");
        StringAssert.Contains(run.Error, "shard 2/3");
        Assert.IsTrue(File.Exists(folder.File("out/manifest.2-of-3.jsonl")));
    }

    [TestMethod]
    [DataRow("--input-dir nowhere", 1, "The dataset 'nowhere' does not exist.")]
    [DataRow("--weights no.pth", 1, "The file 'no.pth' does not exist.")]
    [DataRow("--input-size 32", 1, "--resize crop, pad or stretch brings them to size")]
    [DataRow("--classes ant,bee", 1, "found 'Ankle-boot'")]
    [DataRow("--goal given", 2, "--goal given needs a target for each image")]
    [DataRow("--epsilon 300", 2, "--epsilon must be in (0, 255], for it is in 1/255; found 300.")]
    [DataRow("--device cuda:99", 1, "asks for a GPU that is not here")]
    [DataRow("--device gpu", 2, "--device must be auto, cpu, cuda or cuda:N; found 'gpu'.")]
    [DataRow("--unlabeled --labels t.csv", 2, "--labels and --unlabeled contradict each other.")]
    [DataRow("--take 0", 2, "--take must be at least 1; found 0.")]
    [DataRow("--shard 5/4", 2, "--shard must be I/N with I from 1 to N, such as 2/4; found '5/4'.")]
    [DataRow("--no-such-option", 2, "--no-such-option")]
    public void A_mistake_is_one_sentence_with_its_code(string change, int code, string sentence)
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var run = SgmRun.InProcess(Changed(SmallAttack.Arguments(folder.File("images"), folder.File("out")), change.Split(' ')));
        Assert.AreEqual(code, run.Code, run.Error);
        StringAssert.Contains(run.Error, sentence);
        Assert.AreEqual("", run.Output);
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }

    [TestMethod]
    public void An_image_that_cannot_be_decoded_stops_the_attack_and_is_named()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        var broken = Directory.GetFiles(folder.File("images/Trouser"))[0];
        File.WriteAllText(broken, "no image");
        var run = SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out")));
        Assert.AreEqual(1, run.Code);
        StringAssert.Contains(run.Error, $"The image file '{broken}' cannot be decoded.");
    }

    [TestMethod]
    public void Quiet_leaves_standard_error_empty()
    {
        using var folder = TestData.Folder();
        SmallAttack.WriteImages(folder.File("images"));
        Assert.AreEqual("", SgmRun.InProcess(SmallAttack.Arguments(folder.File("images"), folder.File("out"), "--quiet", "--take", "2")).Error);
    }

    /// <summary>The command line with one option replaced, or added.</summary>
    private static string[] Changed(string[] arguments, string[] change)
    {
        var at = Array.IndexOf(arguments, change[0]);
        return at < 0 ? [.. arguments, .. change] : [.. arguments[..at], .. change, .. arguments[(at + 2)..]];
    }
}

/// <summary>IDX files of bundled images.</summary>
internal static class IdxFashion
{
    internal static void Write(string folder, int count)
    {
        var root = Path.Combine(Networks.DataFolder, "images");
        var dataset = ImageDataset.Read(root).Take(count);
        byte[] pixels = [.. dataset.Images.SelectMany(image =>
        {
            using var opened = dataset.Open(image);
            var bytes = opened.Pixels.ToArray();
            return Enumerable.Range(0, 28 * 28).Select(i => bytes[4 * i]).ToArray();
        })];
        byte[] labels = [.. dataset.Images.Select(image => (byte)Array.IndexOf(Networks.ClassNames, image.Label))];
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, (byte)count, .. labels]);
    }
}
