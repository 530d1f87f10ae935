using System.Text.Json.Nodes;

namespace MLNet.Sgm.Tests.Cli;

/// <summary>Every command prints JSON, and nothing else, on standard output where it is asked to.</summary>
[TestClass]
public sealed class JsonEverywhereTests
{
    private static readonly string network = Path.Combine(SmallDemo.Bundled, "weights", "resnet20.safetensors");
    private static readonly TemporaryFolder folder = TestData.Folder();

    /// <summary>The adversarial images and results that the other commands need.</summary>
    [ClassInitialize]
    public static void RunStudy(TestContext _)
    {
        SmallDemo.Write(folder.Path);
        Assert.AreEqual(0, SmallDemo.Run(folder, "--quiet").Code);
        string[] study = ["study", folder.File("study.json"), "--output", folder.File("shards"), "--batch-size", "1", "--quiet"];
        foreach (var shard in new[] { "1/2", "2/2" }) Assert.AreEqual(0, SgmRun.InProcess([.. study, "--shard", shard]).Code);
        File.WriteAllText(folder.File("rates.json"), """[{ "attack": "fgsm", "source": "resnet20", "n": 10, "epsilon": "24/255", "stepSize": "24/255", "success": { "vgg8": 50 } }]""");
    }

    [ClassCleanup]
    public static void Clean() => folder.Dispose();

    /// <summary>Those that do something, except the one that needs a network.</summary>
    public static IEnumerable<object[]> Commands => CommandTree.All.Where(pair => pair.Command.Action is not null).Select(pair => string.Join(' ', pair.Words)).Where(command => command != "models fetch").Select(command => new object[] { command });

    [TestMethod]
    [DynamicData(nameof(Commands))]
    public void The_output_is_JSON(string command)
    {
        var run = SgmRun.InProcess([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. Arguments(command), "--json", "--quiet"]);
        Assert.AreNotEqual(2, run.Code, run.Error);
        Assert.IsNotNull(JsonNode.Parse(run.Output), run.Error);
    }

    [TestMethod]
    [DataRow("study.json --output shards --shard 1/2 --batch-size 1")]
    [DataRow("new.json --init")]
    public void The_output_of_a_shard_and_of_a_new_study_is_JSON(string line)
    {
        var run = SgmRun.InProcess(["study", .. line.Split(' ').Select(word => word is "study.json" or "new.json" or "shards" ? folder.File(word) : word), "--json", "--quiet"]);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.IsNotNull(JsonNode.Parse(run.Output), run.Error);
    }

    /// <summary>Arguments of each command with which it does little.</summary>
    private static string[] Arguments(string command) => command switch
    {
        "" or "doctor" or "models list" or "attacks list" => [],
        "demo" => ["--output", folder.Path, "--device", "cpu"],
        "attack" => ["--input-dir", Path.Combine(SmallDemo.Bundled, "images"), "--take", "1", "--output-dir", folder.File("attack"), .. Attacks.SmallAttack.Network, "--num-steps", "1", "--device", "cpu"],
        "evaluate" => ["--input-dir", Path.Combine(SmallDemo.Bundled, "images"), "--take", "1", .. Attacks.SmallAttack.Network, "--device", "cpu"],
        "study" => [folder.File("study.json"), "--output", folder.File("results"), "--device", "cpu"],
        "merge" => [folder.File("study.json"), "--output", folder.File("shards"), "--batch-size", "1"],
        "report" => [folder.File("results/results.json")],
        "compare" => [folder.File("results/results.json"), folder.File("results/results.json")],
        "models info" => ["small_resnet20"],
        "models which" or "models verify" => [network],
        "models convert" => [network, folder.File("converted.safetensors")],
        "models check" => [Path.Combine(AppContext.BaseDirectory, "References", "squeezenet1_1.json")],
        "attacks info" => ["mi"],
        "attacks check" => [folder.File("rates.json"), "--study", Repository.PathOf("examples/FashionMnist/study.json"), "--device", "cpu"],
        _ => throw new AssertFailedException($"'sgm {command}' has no arguments here: give it some with which it prints a result."),
    };
}
