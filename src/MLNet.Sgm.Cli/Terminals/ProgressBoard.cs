namespace MLNet.Sgm.Cli.Terminals;

/// <summary>Shows how far pieces of work have come.</summary>
internal abstract class ProgressBoard
{
    /// <summary>Adds a piece of work.</summary>
    /// <param name="name">What is done, such as <c>attack</c>.</param>
    /// <param name="total">How many units there are.</param>
    /// <param name="done">How many were done before, by an earlier run.</param>
    /// <param name="unit">What is counted, in the plural.</param>
    /// <returns>Told the number of units that are done, those of an earlier run included.</returns>
    internal abstract IProgress<long> Add(string name, long total, long done = 0, string unit = "images");

    /// <summary>Shows a sentence.</summary>
    internal abstract void Note(string sentence);

    /// <summary>Shows a sentence that must be read even with <c>--quiet</c>; a note unless the board is silent.</summary>
    internal virtual void Warn(string sentence) => Note(sentence);
}

/// <summary>Shows warnings alone.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class SilentBoard(TextWriter writer) : ProgressBoard
{
    internal override IProgress<long> Add(string name, long total, long done, string unit) => new Silence();

    internal override void Note(string sentence) { }

    internal override void Warn(string sentence) => writer.WriteLine(sentence);

    private sealed class Silence : IProgress<long>
    {
        public void Report(long value) { }
    }
}
