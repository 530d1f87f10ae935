namespace MLNet.Sgm.Pipeline;

/// <summary>How far a transfer matrix has come.</summary>
/// <param name="Done">The number of adversarial images that are made and scored by all targets, over all sources and attacks.</param>
/// <param name="Total">How many there will be; null if the data does not know its number of rows.</param>
public sealed record TransferMatrixProgress(long Done, long? Total);
