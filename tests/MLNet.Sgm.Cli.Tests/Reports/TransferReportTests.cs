using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class TransferReportTests
{
    [TestMethod]
    public void What_is_written_is_read_back()
    {
        using var folder = TestData.Folder();
        var gallery = new GalleryImage
        {
            Name = "a.png",
            Label = 0,
            TargetLabel = 2,
            Source = "resnet",
            Attack = "PGD 8/255",
            Clean = "clean/a.png",
            Adversarial = "adversarial/a.png",
            Predictions = [GalleryPrediction.Of("vgg", Outcomes.Of(Outcomes.Right, Outcomes.Wrong))],
        };
        var report = SampleReport.Create() with { Gallery = [gallery] };
        report.WriteJson(folder.File("new/first.json"));
        TransferReport.ReadJson(folder.File("new/first.json")).WriteJson(folder.File("new/second.json"));
        Assert.AreEqual(File.ReadAllText(folder.File("new/first.json")), File.ReadAllText(folder.File("new/second.json")));
        Assert.HasCount(2, Directory.GetFiles(folder.File("new")));
        var read = TransferReport.ReadJson(folder.File("new/first.json"));
        Assert.AreEqual(report.Created, read.Created);
        Assert.AreEqual(report.Attacks[3], read.Attacks[3]);
        Assert.AreEqual(report.Comparisons[^1], read.Comparisons[^1]);
        Assert.AreEqual(report.Cells[7].Metrics.AttackSuccessRate, read.Cells[7].Metrics.AttackSuccessRate);
        Assert.AreEqual(gallery.Predictions[0], read.Gallery[0].Predictions[0]);
    }

    [TestMethod]
    public void Rates_are_objects_with_intervals()
    {
        using var folder = TestData.Folder();
        SampleReport.Create().WriteJson(folder.File("results.json"));
        var rate = JsonDocument.Parse(File.ReadAllText(folder.File("results.json"))).RootElement.GetProperty("cells")[0].GetProperty("metrics").GetProperty("attackSuccessRate");
        Assert.AreEqual("1 60", $"{rate.GetProperty("successes")} {rate.GetProperty("total")}");
        Assert.IsLessThan(rate.GetProperty("value").GetDouble(), rate.GetProperty("lower").GetDouble());
    }

    [TestMethod]
    public void A_file_cut_short_is_damaged_and_the_message_says_where()
    {
        using var folder = TestData.Folder();
        SampleReport.Create().WriteJson(folder.File("results.json"));
        var whole = File.ReadAllText(folder.File("results.json"));
        File.WriteAllText(folder.File("results.json"), whole[..(whole.Length / 2)]);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => TransferReport.ReadJson(folder.File("results.json"))).Message;
        StringAssert.Contains(message, "results.json' is damaged in line ");
    }

    [TestMethod]
    [DataRow("", "is damaged")]
    [DataRow("[1]", "names no format")]
    [DataRow("""{"settings":{},"results":[]}""", "names no format")]
    [DataRow("""{"format":"eps"}""", "the format 'eps'")]
    [DataRow("""{"\udc00ormat":"eps"}""", "is damaged: A text must be UTF-8, with whole surrogate pairs")]
    [DataRow("""{"format":"\ud800"}""", "is damaged: A text must be UTF-8, with whole surrogate pairs")]
    [DataRow("""{"format":"MLNet.Sgm transfer report"}""", "a version number of at least 1; found none")]
    [DataRow("""{"format":"MLNet.Sgm transfer report","version":2}""", "has version 2 of the format; this version of the library reads up to 1")]
    [DataRow("""{"format":"MLNet.Sgm transfer report","version":1}""", "title")]
    public void Another_file_is_refused(string content, string expected)
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("r.json"), content);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => TransferReport.ReadJson(folder.File("r.json"))).Message, expected);
    }

    [TestMethod]
    [DataRow("title", "5")]
    [DataRow("cells", "null")]
    [DataRow("cells", "[null]")]
    [DataRow("cells", """[{"source":"a","attack":"b","target":"c"}]""")]
    [DataRow("cells", """[{"source":"a","attack":"b","target":"c","metrics":{"count":1}}]""")]
    [DataRow("dataset", """{"name":"a","images":1}""")]
    [DataRow("attacks", """[{"name":"a","description":"b","norm":"L7"}]""")]
    [DataRow("gallery", """[{"name":"a","label":3,"source":"s","attack":"b","clean":"c","adversarial":"d"}]""")]
    public void A_bad_field_is_refused_naming_the_file(string field, string value)
    {
        using var folder = TestData.Folder();
        SampleReport.Create().WriteJson(folder.File("results.json"));
        var root = JsonNode.Parse(File.ReadAllText(folder.File("results.json")))!;
        root[field] = JsonNode.Parse(value);
        File.WriteAllText(folder.File("results.json"), root.ToJsonString());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => TransferReport.ReadJson(folder.File("results.json"))).Message, "results.json'");
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_named() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => TransferReport.ReadJson("nowhere.json")).Message, "'nowhere.json' does not exist");

    [TestMethod]
    public void A_cell_that_stands_twice_is_refused_and_nothing_is_written()
    {
        using var folder = TestData.Folder();
        var report = SampleReport.Create();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => (report with { Cells = [.. report.Cells, report.Cells[0]] }).WriteJson(folder.File("results.json")));
        StringAssert.Contains(error.Message, "'PGD 8/255' from 'resnet' against 'vgg' stands 2 times");
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }
}
