namespace MLNet.Sgm.Pipeline;

/// <summary>How far a pass over the data has come.</summary>
/// <param name="ImagesDone">The number of adversarial images that the pass has made.</param>
/// <param name="BatchSeconds">The seconds that the device took for the last batch, waiting excluded.</param>
public sealed record AttackProgress(long ImagesDone, double BatchSeconds);
