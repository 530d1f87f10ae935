namespace MLNet.Sgm.Pipeline;

/// <summary>What a scorer adds for a target; the names are those of the columns, after the target's prefix.</summary>
internal enum TransferOutput
{
    Score,
    PredictedLabel,
    CleanScore,
    CleanPredictedLabel,
    LInfinity,
    L2,
    Success,
}

/// <summary>The columns that a scorer adds for one of its targets, in their order.</summary>
internal sealed class TransferColumns
{
    /// <param name="prefix">What the names of the columns start with.</param>
    /// <param name="hasClean">Whether the originals are at hand.</param>
    /// <param name="hasLabel">Whether the true classes are known.</param>
    internal TransferColumns(string prefix, bool hasClean, bool hasLabel)
    {
        Prefix = prefix;
        Outputs = [.. Enum.GetValues<TransferOutput>().Where(output => output switch
        {
            TransferOutput.Score or TransferOutput.PredictedLabel => true,
            TransferOutput.Success => hasLabel,
            _ => hasClean,
        })];
    }

    internal IReadOnlyList<TransferOutput> Outputs { get; }

    private string Prefix { get; }

    internal static string Name(string prefix, TransferOutput output) => prefix + output;

    internal string Name(TransferOutput output) => Name(Prefix, output);
}
