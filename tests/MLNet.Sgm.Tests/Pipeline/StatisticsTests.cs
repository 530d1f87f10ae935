using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class StatisticsTests
{
    /// <summary>Values of R's prop.test(correct = FALSE), which gives Wilson's interval.</summary>
    [TestMethod]
    [DataRow(0, 10, 0.0, 0.2775328)]
    [DataRow(61, 100, 0.5120253, 0.6998076)]
    [DataRow(10, 10, 0.7224672, 1.0)]
    public void Interval_is_Wilsons(int successes, int total, double lower, double upper)
    {
        var rate = new Proportion(successes, total);
        Assert.AreEqual(lower, rate.Lower, 1e-4);
        Assert.AreEqual(upper, rate.Upper, 1e-4);
    }

    [TestMethod]
    public void Interval_of_none_begins_at_0_and_of_all_ends_at_1()
    {
        for (var total = 1; total < 200; total++)
            Assert.AreEqual((0.0, 1.0), (new Proportion(0, total).Lower, new Proportion(total, total).Upper));
    }

    [TestMethod]
    public void Interval_of_nothing_is_everything() => Assert.AreEqual((0.0, 1.0), (new Proportion(0, 0).Lower, new Proportion(0, 0).Upper));

    [TestMethod]
    public void Rate_prints_as_percent_with_interval() => Assert.AreEqual("61.0 % (51.2 to 70.0)", new Proportion(61, 100).ToString());

    /// <summary>Two-sided binomial probabilities: 2 · (1 + 10 + 45) / 1024, and 2 · 1 / 32.</summary>
    [TestMethod]
    [DataRow(8, 2, 0.109375)]
    [DataRow(0, 5, 0.0625)]
    [DataRow(3, 3, 1.0)]
    [DataRow(0, 0, 1.0)]
    public void McNemars_test_is_exact(int onlyFirst, int onlySecond, double expected)
    {
        var first = Metrics(onlyFirst, onlySecond, firstSucceeds: true);
        var second = Metrics(onlyFirst, onlySecond, firstSucceeds: false);
        var test = McNemarTest.Compare(first, second);
        Assert.AreEqual((onlyFirst, onlySecond), (test.OnlyFirst, test.OnlySecond));
        Assert.AreEqual(expected, test.PValue, 1e-12);
    }

    [TestMethod]
    public void A_split_beyond_all_doubt_has_a_p_value_that_is_not_zero() => Assert.AreEqual(double.Epsilon, new McNemarTest(1500, 0).PValue);

    [TestMethod]
    public void Large_counts_do_not_underflow()
    {
        var test = McNemarTest.Compare(Metrics(3000, 2900, true), Metrics(3000, 2900, false));
        Assert.AreEqual(0.197, test.PValue, 0.003);
    }

    [TestMethod]
    public void An_image_counts_once_over_several_targets()
    {
        var (a, b) = (Metrics(4, 1, true), Metrics(4, 1, false));
        var test = McNemarTest.Compare([(a, b), (a, b)]);
        Assert.AreEqual((4, 1), (test.OnlyFirst, test.OnlySecond));
    }

    [TestMethod]
    public void Different_images_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => McNemarTest.Compare(Metrics(4, 1, true), Metrics(5, 1, true)));
        StringAssert.Contains(error.Message, "found 8 and 9 images");
    }

    [TestMethod]
    public void Images_of_other_names_are_refused()
    {
        TransferMetrics Named(string name) => TransferMetrics.Of([Outcomes.Of(Outcomes.Right, Outcomes.Wrong) with { Name = name }], TestData.ClassNames);
        var error = Assert.ThrowsExactly<ArgumentException>(() => McNemarTest.Compare(Named("a.png"), Named("b.png")));
        StringAssert.Contains(error.Message, "image 0 is 'a.png' and 'b.png'");
    }

    [TestMethod]
    public void Metrics_without_single_images_are_refused()
    {
        var read = TransferMetrics.FromJson(Metrics(4, 1, true).ToJson());
        var error = Assert.ThrowsExactly<ArgumentException>(() => McNemarTest.Compare(Metrics(4, 1, true), read));
        StringAssert.StartsWith(error.Message, "Metrics that were read from JSON hold no single images");
    }

    [TestMethod]
    public void Targeted_attacks_are_compared_by_their_targets()
    {
        TransferMetrics Aimed(int prediction) => TransferMetrics.Of([Outcomes.Of(Outcomes.Right, prediction) with { TargetLabel = 2 }], TestData.ClassNames);
        var test = McNemarTest.Compare(Aimed(2), Aimed(1));
        Assert.AreEqual((1, 0), (test.OnlyFirst, test.OnlySecond));
    }

    /// <summary>Images on which only the first attack succeeds, only the second, both, neither, and both again.</summary>
    private static TransferMetrics Metrics(int onlyFirst, int onlySecond, bool firstSucceeds) => TransferMetrics.Of(
    [
        .. Enumerable.Repeat(Outcomes.Of(Outcomes.Right, firstSucceeds ? Outcomes.Wrong : Outcomes.Right), onlyFirst),
        .. Enumerable.Repeat(Outcomes.Of(Outcomes.Right, firstSucceeds ? Outcomes.Right : Outcomes.Wrong), onlySecond),
        Outcomes.Of(Outcomes.Right, Outcomes.Wrong), Outcomes.Of(Outcomes.Right, Outcomes.Right), Outcomes.Of(Outcomes.Wrong, Outcomes.Wrong),
    ], TestData.ClassNames);
}
