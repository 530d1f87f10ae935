using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Tests.Cli.Terminals;

[TestClass]
public sealed class LineBoardTests
{
    [TestMethod]
    public void A_line_comes_now_and_then_with_rate_and_time_left()
    {
        var (writer, clock) = (new StringWriter(), new Clock());
        var progress = new LineBoard(writer, clock).Add("attack", 100, 20, "images");
        foreach (var done in new long[] { 22, 30, 31, 40 })
        {
            clock.Now += TimeSpan.FromSeconds(5);
            progress.Report(done);
        }
        Assert.AreEqual($"attack: 30 of 100 images, 1.0 images/s, 00:01:10 left{writer.NewLine}attack: 40 of 100 images, 1.0 images/s, 00:01:00 left{writer.NewLine}", writer.ToString());
    }

    [TestMethod]
    public void The_end_is_always_told()
    {
        var writer = new StringWriter();
        new LineBoard(writer, new Clock()).Add("attack", 3, 0, "images").Report(3);
        Assert.AreEqual($"attack: 3 of 3 images{writer.NewLine}", writer.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        internal TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
