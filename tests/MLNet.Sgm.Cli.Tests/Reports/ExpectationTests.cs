using System.Xml.Linq;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class ExpectationTests
{
    private static readonly TransferReport Report = SampleReport.Create();

    private static readonly TransferCell Cell = Report.Cells.First(cell => cell is { Source: "resnet", Target: "vgg" });

    [TestMethod]
    public void An_interval_fails_only_where_all_of_it_lies_beyond()
    {
        var rate = Cell.Success;
        Assert.IsTrue(Check(below: (float)(100 * rate.Lower) + 0.01f).Holds);
        Assert.IsFalse(Check(below: (float)(100 * rate.Lower) - 0.01f).Holds);
    }

    [TestMethod]
    public void A_point_fails_as_soon_as_it_is_not_below()
    {
        var rate = Cell.Success;
        Assert.IsTrue(Check((float)(100 * rate.Value) + 0.01f, ExpectationBasis.Point).Holds);
        Assert.IsFalse(Check((float)(100 * rate.Value) - 0.01f, ExpectationBasis.Point).Holds);
    }

    [TestMethod]
    public void A_method_means_all_of_its_variants_from_every_source()
    {
        var results = Report.Check([new() { Target = "vgg", Attack = "SGM", SuccessBelow = 50 }]);
        CollectionAssert.AreEqual(
            new[] { "SGM 8/255 from resnet", "SGM 16/255 from resnet", "SGM 8/255 from densenet", "SGM 16/255 from densenet" }, results.Select(result => $"{result.Attack} from {result.Source}").ToArray());
    }

    [TestMethod]
    public void A_clean_error_is_of_the_target_and_of_no_attack()
    {
        var result = Report.Check([new() { Target = "vgg", CleanErrorBelow = 1, By = ExpectationBasis.Point }]).Single();
        Assert.AreEqual((3, 60, (string?)null), (result.Rate.Successes, result.Rate.Total, result.Attack));
        Assert.AreEqual("Fails: clean error of vgg must be below 1 %; found 5.0 % (1.7 to 13.7).", $"{result}");
    }

    [TestMethod]
    public void The_own_network_is_meant_only_where_the_source_is_named()
    {
        var report = Report with { Cells = [.. Report.Cells, new("vgg", "PGD 8/255", "vgg", SampleReport.Metrics(0))] };
        Assert.IsFalse(report.Check([new() { Target = "vgg", SuccessBelow = 50 }]).Any(result => result.Source == "vgg"));
        Assert.AreEqual("vgg", report.Check([new() { Target = "vgg", Source = "vgg", SuccessBelow = 50 }]).Single().Source);
    }

    [TestMethod]
    [DataRow("vgg", "SGN", null, 40f, null, "expect[0].attack must be one of PGD, SGM, PGD 8/255, PGD 16/255, SGM 8/255, SGM 16/255; found 'SGN', which is nearest to 'SGM'.")]
    [DataRow("vg", null, null, 40f, null, "expect[0].target must be one of vgg, inception; found 'vg', which is nearest to 'vgg'.")]
    [DataRow("vgg", null, "resnt", 40f, null, "expect[0].source must be one of resnet, densenet; found 'resnt', which is nearest to 'resnet'.")]
    [DataRow("vgg", null, null, null, null, "expect[0] must have one of 'successBelow' and 'cleanErrorBelow'; found none.")]
    [DataRow("vgg", null, null, 40f, 8f, "expect[0] must have one of 'successBelow' and 'cleanErrorBelow'; found both.")]
    [DataRow("vgg", null, null, 101f, null, "expect[0].successBelow must be in (0, 100], for it is in percent; found 101.")]
    [DataRow("vgg", "SGM", null, null, 8f, "expect[0].attack does not go with 'cleanErrorBelow', which is of unchanged images; found 'SGM'.")]
    public void What_an_expectation_cannot_be_about_is_one_sentence(string target, string? attack, string? source, float? success, float? clean, string expected)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Report.Check([new() { Target = target, Attack = attack, Source = source, SuccessBelow = success, CleanErrorBelow = clean }]));
        StringAssert.StartsWith(error.Message, expected);
    }

    [TestMethod]
    public void JSON_and_the_page_have_the_results()
    {
        using var folder = TestData.Folder();
        var report = Report with { Expectations = Report.Check([new() { Target = "vgg", Attack = "SGM", SuccessBelow = 0.5f }, new() { Target = "vgg", CleanErrorBelow = 8 }]) };
        report.WriteJson(folder.File("results.json"));
        CollectionAssert.AreEqual(report.Expectations.ToList(), TransferReport.ReadJson(folder.File("results.json")).Expectations.ToList());
        report.WriteHtml(folder.File("report.html"));
        Assert.Contains($"<strong>{report.Expectations.Count(result => !result.Holds)} of 5 fail.</strong>", File.ReadAllText(folder.File("report.html")));
    }

    [TestMethod]
    public void JUnit_has_a_case_for_each_result_and_a_failure_for_each_that_fails()
    {
        using var folder = TestData.Folder();
        var report = Report with { Title = "A & B \u0001", Expectations = Report.Check([new() { Target = "vgg", CleanErrorBelow = 1, By = ExpectationBasis.Point }, new() { Target = "vgg", CleanErrorBelow = 8 }]) };
        report.WriteJUnit(folder.File("robustness.xml"));
        var suite = XDocument.Load(folder.File("robustness.xml")).Root!.Element("testsuite")!;
        Assert.AreEqual(("A & B \uFFFD", "2", "1"), (suite.Attribute("name")!.Value, suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        var cases = suite.Elements("testcase").ToList();
        Assert.AreEqual("clean error of vgg below 1 %", cases[0].Attribute("name")!.Value);
        Assert.AreEqual($"{report.Expectations[0]}", cases[0].Element("failure")!.Attribute("message")!.Value);
        Assert.IsNull(cases[1].Element("failure"));
    }

    private static ExpectationResult Check(float below, ExpectationBasis by = ExpectationBasis.Interval) =>
        Report.Check([new() { Target = Cell.Target, Attack = Cell.Attack, Source = Cell.Source, SuccessBelow = below, By = by }]).Single();
}
