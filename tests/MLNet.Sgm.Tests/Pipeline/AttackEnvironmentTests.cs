using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>What an attack takes from its environment, tells it, and leaves as it was.</summary>
[TestClass]
public sealed class AttackEnvironmentTests
{
    private const int NoSuchGpu = 99;

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Missing_GPU_is_an_error_that_says_what_to_do()
    {
        ml.GpuDeviceId = NoSuchGpu;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new()));
        StringAssert.StartsWith(error.Message, "MLContext.GpuDeviceId is 99, but there are ");
        StringAssert.EndsWith(error.Message, "set FallbackToCpu to run on the CPU.");
    }

    [TestMethod]
    public void Component_overrides_the_device_of_its_context()
    {
        ml.GpuDeviceId = NoSuchGpu;
        Fit(new() { GpuDeviceId = -1 }).Dispose();
        ml.GpuDeviceId = null;
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new() { GpuDeviceId = NoSuchGpu })).Message, "GpuDeviceId is 99");
    }

    [TestMethod]
    public void Component_overrides_whether_its_context_falls_back()
    {
        ml.GpuDeviceId = NoSuchGpu;
        Fit(new() { FallbackToCpu = true }).Dispose();
        ml.FallbackToCpu = true;
        Fit(new()).Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new() { FallbackToCpu = false }));
    }

    [TestMethod]
    public void Progress_tells_how_far_and_how_well_it_goes()
    {
        ReportedProgress progress = new();
        using var attack = Fit(new() { BatchSize = 4, Progress = progress });
        var view = attack.Transform(ml.Data.LoadFromEnumerable(TestData.Vectors(10).ToList()));
        var labels = TestData.Vectors(10).Select(row => row.Label).ToList();
        var fooled = view.GetColumn<uint>("AdversarialSourcePredictedLabel").Select((key, row) => key != labels[row] + 1).ToList();
        var reports = progress.Reports;
        CollectionAssert.AreEqual(new long[] { 4, 8, 10 }, reports.Select(report => report.ImagesDone).ToArray());
        Assert.IsTrue(reports.All(report => report.ImagesTotal == 10));
        CollectionAssert.AreEqual(new[] { 4, 8, 10 }.Select(done => new Proportion(fooled.Take(done).Count(is_ => is_), done)).ToArray(), reports.Select(report => report.SourceSuccess).ToArray());
        Assert.IsTrue(reports.All(report => report.ImagesPerSecond > 0 && report.Remaining is not null && report.BatchSeconds > 0));
        Assert.AreEqual(TimeSpan.Zero, reports[^1].Remaining);
        Assert.AreEqual(reports[1].Elapsed.TotalSeconds / 8 * 2, reports[1].Remaining!.Value.TotalSeconds, 1e-5);
        StringAssert.StartsWith(reports[^1].ToString(), "10 of 10 images, ");
    }

    [TestMethod]
    public void Progress_over_an_unknown_number_of_rows_gives_no_remaining_time()
    {
        ReportedProgress progress = new();
        using var attack = Fit(new() { BatchSize = 4, Progress = progress });
        _ = attack.Transform(Vectors(10)).GetColumn<float>("AdversarialL2").Count();
        Assert.HasCount(3, progress.Reports);
        Assert.IsTrue(progress.Reports.All(report => report.ImagesTotal is null && report.Remaining is null));
    }

    [TestMethod]
    public void Success_of_a_targeted_attack_is_the_target()
    {
        ReportedProgress progress = new();
        // The target is the class itself: whatever is taken for it is a success.
        using var attack = ml.Robustness.Adversarial("Adversarial", "Pixels", new()
        {
            Source = TestData.Classifier(),
            Attack = new() { Goal = AttackGoal.GivenTarget },
            TargetColumnName = "Label",
            Progress = progress,
        }).Fit(Vectors(6));
        var labels = TestData.Vectors(6).Select(row => row.Label).ToList();
        var reached = attack.Transform(Vectors(6)).GetColumn<uint>("AdversarialSourcePredictedLabel").Where((key, row) => key == labels[row] + 1).Count();
        Assert.AreEqual(new Proportion(reached, 6), progress.Reports.Single().SourceSuccess);
    }

    [TestMethod]
    public void Log_tells_the_attack_the_device_and_the_time()
    {
        List<string> messages = [];
        ml.Log += (_, message) => messages.Add(message.Message);
        using (var attack = Fit(new())) _ = attack.Transform(Vectors(5)).GetColumn<float>("AdversarialL2").Count();
        Assert.IsTrue(messages.Any(message => message.Contains("PGD, epsilon 16/255, step size 2/255, 10 steps, source ") && message.Contains(" on cpu")));
        Assert.IsTrue(messages.Any(message => message.Contains("Column 'Adversarial': 5 images attacked in ") && message.Contains("0 skipped")));
    }

    [TestMethod]
    public void Nothing_global_of_libtorch_is_changed()
    {
        torch.manual_seed(42);
        using var expected = torch.rand(4);
        torch.manual_seed(42);
        var before = (torch.is_grad_enabled(), torch.get_num_threads(), torch.is_inference_mode_enabled());
        var unseeded = ImageClassifiers.SmallResNet(8, null, TestData.Preprocessing, TestData.ClassNames);
        using (var attack = ml.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = unseeded, Attack = AttackPresets.DiMiFgsm with { Transform = new InputDiversity { Enlargement = 1.5f }, RandomStart = true, Steps = 2 } })
            .Append(ml.Robustness.ScoreTransfer(unseeded, "Adversarial")).Fit(Vectors(5)))
        {
            _ = attack.Transform(Vectors(5)).GetColumn<uint>("PredictedLabel").Count();
        }
        Assert.AreEqual(before, (torch.is_grad_enabled(), torch.get_num_threads(), torch.is_inference_mode_enabled()));
        using var found = torch.rand(4);
        CollectionAssert.AreEqual(expected.data<float>().ToArray(), found.data<float>().ToArray());
    }

    private IDataView Vectors(int count) => ml.Data.LoadFromEnumerable(TestData.Vectors(count));

    private AdversarialTransformer Fit(AdversarialSgmEstimator.Options options)
    {
        options.Source = TestData.Classifier();
        return ml.Robustness.AdversarialSgm("Adversarial", "Pixels", options).Fit(Vectors(2));
    }
}
