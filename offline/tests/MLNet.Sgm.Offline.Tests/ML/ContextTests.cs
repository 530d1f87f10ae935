using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class ContextTests
{
    [TestMethod]
    public void Messages_reach_the_log_with_their_source_and_kind()
    {
        var context = new MLContext(seed: 0);
        var events = new List<LoggingEventArgs>();
        context.Log += (_, e) => events.Add(e);

        using (var channel = ((IHostEnvironment)context).Register("Sgm").Start("Attack"))
            channel.Info(MessageSensitivity.None, "Batch {0} of {1}", 1, 2);

        var info = events.Single(e => e.Kind == ChannelMessageKind.Info);
        Assert.AreEqual("[Source=Sgm; Attack, Kind=Info] Batch 1 of 2", info.Message);
        Assert.AreEqual("Batch 1 of 2", info.RawMessage);
        Assert.AreEqual("Sgm; Attack", info.Source);
        Assert.AreEqual("Channel started", events[0].RawMessage);
        Assert.AreEqual("Channel disposed", events[^1].RawMessage);
    }

    [TestMethod]
    public void A_host_that_is_not_verbose_keeps_its_traces_to_itself()
    {
        var context = new MLContext();
        var kinds = new List<ChannelMessageKind>();
        context.Log += (_, e) => kinds.Add(e.Kind);

        using (var channel = ((IHostEnvironment)context).Register("Quiet", verbose: false).Start("Channel"))
        {
            channel.Trace(MessageSensitivity.None, "detail");
            channel.Warning(MessageSensitivity.None, "braces {0} stay without arguments");
            channel.Error(MessageSensitivity.None, "bad");
        }

        CollectionAssert.AreEqual(new[] { ChannelMessageKind.Warning, ChannelMessageKind.Error }, kinds);
    }

    [TestMethod]
    public void Hosts_of_equal_seeds_have_equal_generators()
    {
        static int[] Draw(int? seed)
        {
            IHostEnvironment context = new MLContext(seed);
            return [context.Register("A").Rand.Next(), context.Register("B").Rand.Next(), context.Register("C", seed: 3).Rand.Next()];
        }

        CollectionAssert.AreEqual(Draw(1), Draw(1));
        Assert.AreNotEqual(Draw(1)[0], Draw(2)[0]);
        Assert.AreNotEqual(Draw(1)[0], Draw(1)[1]);
        Assert.AreEqual(Draw(1)[2], Draw(2)[2]);
    }

    [TestMethod]
    public void Settings_of_the_device_are_kept()
    {
        var context = new MLContext { GpuDeviceId = 1, FallbackToCpu = true };

        Assert.AreEqual(1, context.GpuDeviceId);
        Assert.IsTrue(context.FallbackToCpu);
        Assert.IsNull(new MLContext().GpuDeviceId);
        Assert.IsFalse(new MLContext().FallbackToCpu);
    }

    [TestMethod]
    public void Progress_channels_take_what_they_are_given()
    {
        using var progress = ((IHostEnvironment)new MLContext()).Register("Sgm").StartProgressChannel("Images");
        progress.SetHeader(new ProgressHeader(["loss"], ["images"]), entry => entry.SetProgress(0, 1, 2));
        progress.Checkpoint(0.5, null);
    }
}
