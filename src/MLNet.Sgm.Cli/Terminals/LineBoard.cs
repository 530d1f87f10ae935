namespace MLNet.Sgm.Cli.Terminals;

/// <summary>For logs: a plain line now and then, and one at the end of each piece of work.</summary>
internal sealed class LineBoard(TextWriter writer, TimeProvider clock) : ProgressBoard
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal override IProgress<long> Add(string name, long total, long done, string unit) => new Lines(writer, clock, name, total, done, unit);

    internal override void Note(string sentence) => writer.WriteLine(sentence);

    private sealed class Lines(TextWriter writer, TimeProvider clock, string name, long total, long before, string unit) : IProgress<long>
    {
        private readonly Pace pace = new(total, before, unit, clock);
        private long last = clock.GetTimestamp();

        public void Report(long value)
        {
            if (value != total && clock.GetElapsedTime(last) < Interval) return;
            last = clock.GetTimestamp();
            var rate = pace.Describe(value);
            writer.WriteLine($"{name}: {value} of {total} {unit}{(rate.Length > 0 ? $", {rate}" : "")}");
        }
    }
}
