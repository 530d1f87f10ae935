namespace MLNet.Sgm.Weights;

/// <summary>How patient a download is.</summary>
internal sealed record RetryPolicy
{
    /// <summary>Further tries in a row that may bring no new bytes.</summary>
    internal int Retries { get; init; } = 4;

    /// <summary>The pause before the first further try; it doubles from one to the next.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>A server that sends nothing for so long is taken for gone.</summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);
}
