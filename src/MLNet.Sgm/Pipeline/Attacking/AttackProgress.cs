namespace MLNet.Sgm.Pipeline;

/// <summary>How far a pass over the data has come.</summary>
public sealed record AttackProgress
{
    /// <summary>The number of adversarial images that the pass has made.</summary>
    public required long ImagesDone { get; init; }

    /// <summary>The number of images that could not be read and were skipped.</summary>
    public long ImagesSkipped { get; init; }

    /// <summary>The number of images in all, those that will be skipped included; null where the data does not tell.</summary>
    public long? ImagesTotal { get; init; }

    /// <summary>Of the images done, those that fool the source: it takes them for another class than their own, or for the target that was given for them.</summary>
    public required Proportion SourceSuccess { get; init; }

    /// <summary>The time since the pass began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The seconds that the device took for the last batch, waiting excluded.</summary>
    public required double BatchSeconds { get; init; }

    /// <summary>Images done in a second, reading and waiting included.</summary>
    public double ImagesPerSecond => Elapsed > TimeSpan.Zero ? ImagesDone / Elapsed.TotalSeconds : 0;

    /// <summary>The time that the rest will take if it goes on like this; null where the number of images is not known.</summary>
    public TimeSpan? Remaining => ImagesTotal is { } total && ImagesDone > 0 ? Elapsed * (Math.Max(0, total - ImagesDone - ImagesSkipped) / (double)ImagesDone) : null;

    /// <summary>The same in one line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{ImagesDone}{(ImagesTotal is { } total ? $" of {total}" : "")} images, {ImagesPerSecond:0.##} a second{(Remaining is { } rest ? $", {rest:h\\:mm\\:ss} to go" : "")}{(ImagesSkipped > 0 ? $", {ImagesSkipped} skipped" : "")}, source fooled {SourceSuccess}");
}
