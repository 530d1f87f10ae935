using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Studies;

/// <summary>The published schema against the reader and the studies that ship.</summary>
[TestClass]
public sealed class StudySchemaTests
{
    private static readonly JsonDocumentOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly JsonSchema Schema = JsonSchema.FromText(ReadStarterFile(StudyStarter.SchemaName));

    [TestMethod]
    [DataRow("FashionMnist")]
    [DataRow("Paper")]
    public void Shipped_study_is_accepted_by_the_schema_and_by_the_reader(string example)
    {
        using var folder = CopyOf(example);
        Assert.IsTrue(Accepts(File.ReadAllText(folder.File("study.json"))));
        var study = StudyFileReader.Read(folder.File("study.json"));
        Assert.IsTrue(study.Sources.Count == 2 && study.Comparisons.Count >= 2);
    }

    [TestMethod]
    public void Starter_is_accepted_by_the_schema_and_by_the_reader()
    {
        using var folder = TestData.Folder();
        StudyStarter.Write(folder.File("study.json"));
        Assert.IsTrue(Accepts(File.ReadAllText(folder.File("study.json"))));
        Directory.CreateDirectory(folder.File("images"));
        foreach (var name in new[] { "resnet50.pth", "densenet121.safetensors", "mine.pt" }) File.Create(folder.File(name)).Dispose();
        Assert.HasCount(4, StudyFileReader.Read(folder.File("study.json")).Attacks);
        Assert.ThrowsExactly<IOException>(() => StudyStarter.Write(folder.File("study.json")));
    }

    [TestMethod]
    [DataRow("\"weights\": \"res.safetensors\"", "\"weights\": \"res.safetensors\", \"weightsKey\": \"ema\", \"extraClass\": \"first\"")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", { \"classifier\": \"vgg\", \"behind\": [{ \"kind\": \"jpeg\", \"quality\": 75 }, { \"kind\": \"median\" }], \"name\": \"service\" }]")]
    [DataRow("\"batchSize\": 5", "\"expect\": [{ \"target\": \"vgg\", \"attack\": \"SGM\", \"successBelow\": 40, \"by\": \"point\" }, { \"target\": \"vgg\", \"cleanErrorBelow\": 8 }]")]
    [DataRow("\"mean\": [0.5, 0.5, 0.5]", "\"channels\": \"bgr\", \"range\": \"zeroTo255\", \"mean\": [103.9, 116.8, 123.7]")]
    public void What_a_study_may_need_to_say_is_accepted(string text, string instead) => Assert.IsTrue(Accepts(StudyText.Small.Replace(text, instead)));

    [TestMethod]
    [DataRow("\"batchSize\": 5", "\"batchsize\": 5")]
    [DataRow("\"batchSize\": 5", "\"batchSize\": 0")]
    [DataRow("\"path\": \"images\",", "")]
    [DataRow("\"path\": \"images\"", "\"path\": \"images\", \"take\": 0")]
    [DataRow("[\"ant\", \"bee\", \"cat\"]", "[\"ant\"]")]
    [DataRow("\"architecture\": \"small_vgg8\",", "")]
    [DataRow("\"gamma\": 0.5 }", "\"gamma\": 1.5 }")]
    [DataRow("\"weight\": 2", "\"weight\": 0")]
    [DataRow("\"publishedCode\"", "\"published\"")]
    [DataRow("\"epsilon\": 24", "\"epsilom\": 24")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": 0")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": []")]
    [DataRow("\"epsilon\": 24", "\"epsilon\": \"24\"")]
    [DataRow("\"epsilon\": 24", "\"stepSize\": \"eps/8\"")]
    [DataRow("\"epsilon\": 24", "\"steps\": 2.5")]
    [DataRow("\"epsilon\": 24", "\"gamma\": \"sauce\"")]
    [DataRow("\"epsilon\": 24", "\"restarts\": 0")]
    [DataRow("\"epsilon\": 24", "\"transform\": { \"kind\": \"inputDiverse\" }")]
    [DataRow("\"epsilon\": 24", "\"transform\": { \"kind\": \"admix\", \"probability\": 0.5 }")]
    [DataRow("\"epsilon\": 24", "\"sampling\": { \"neighbours\": 4 }")]
    [DataRow("\"epsilon\": 24", "\"smoothing\": { \"sigma\": 3 }")]
    [DataRow("\"epsilon\": 24", "\"step\": { \"kind\": \"patchProjection\", \"amplification\": 0.5 }")]
    [DataRow("\"epsilon\": 24", "\"objective\": { \"kind\": \"entropy\" }")]
    [DataRow("\"PGD\": {", "\"PGD/2\": {")]
    [DataRow("\"PGD\": {", "\"PGD.\": {")]
    [DataRow("\"against\": \"PGD\"", "\"agianst\": \"PGD\"")]
    [DataRow("\"epsilon\": 24", "\"behind\": { \"kind\": \"jpeg\", \"quality\": 0 }")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", { \"classifier\": \"vgg\", \"behnd\": { \"kind\": \"jpeg\" } }]")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", { \"classifier\": \"vgg\", \"behind\": [] }]")]
    [DataRow("\"dense\", \"vgg\"]", "\"dense\", { \"classifier\": \"vgg\", \"behind\": { \"kind\": \"jpeg\", \"quality\": 0 } }]")]
    [DataRow("\"batchSize\": 5", "\"expect\": [{ \"target\": \"vgg\", \"successBelow\": 0 }]")]
    [DataRow("\"batchSize\": 5", "\"expect\": [{ \"attack\": \"SGM\", \"successBelow\": 40 }]")]
    public void What_the_schema_refuses_the_reader_refuses(string text, string instead)
    {
        using var folder = StudyText.Folder();
        Assert.IsTrue(Accepts(StudyText.Small));
        var changed = StudyText.Small.Replace(text, instead);
        Assert.IsFalse(Accepts(changed));
        Assert.ThrowsExactly<InvalidDataException>(() => StudyText.Read(folder, changed));
    }

    [TestMethod]
    public void Every_property_of_an_attack_in_the_schema_is_read()
    {
        using var folder = StudyText.Folder();
        var attack = JsonNode.Parse(ReadStarterFile(StudyStarter.SchemaName))!["properties"]!["attacks"]!["additionalProperties"]!["properties"]!.AsObject();
        foreach (var (property, _) in attack)
        {
            // A list of lists is no value of any property: whoever reads it says so, and whoever does not says that there is no such property.
            var error = Assert.ThrowsExactly<InvalidDataException>(() => StudyText.Read(folder, StudyText.Small.Replace("\"epsilon\": 24", $"\"{property}\": [[]]")));
            Assert.DoesNotContain("is no property here", error.Message);
        }
    }

    [TestMethod]
    public void Published_schema_is_the_readers() =>
        Assert.AreEqual(StudySchema.Create(), File.ReadAllText(Repository.PathOf("docs/study.schema.json")).ReplaceLineEndings("\n"), "docs/study.schema.json is not up to date: take the one that 'sgm study --init' writes.");

    private static bool Accepts(string study) => Schema.Evaluate(JsonDocument.Parse(study, Relaxed).RootElement).IsValid;

    private static string ReadStarterFile(string name)
    {
        using var folder = TestData.Folder();
        StudyStarter.Write(folder.File("study.json"));
        return File.ReadAllText(folder.File(name));
    }

    /// <summary>An example's study, and folders and empty files where it has images and weights.</summary>
    private static TemporaryFolder CopyOf(string example)
    {
        var folder = TestData.Folder();
        File.Copy(Repository.PathOf($"examples/{example}/study.json"), folder.File("study.json"));
        foreach (var images in new[] { "data/images", "data/weights", "SubImageNet224" }) Directory.CreateDirectory(folder.File(images));
        foreach (var name in FashionMnist.Networks.Names) File.Create(folder.File($"data/weights/{name}.safetensors")).Dispose();
        return folder;
    }
}
