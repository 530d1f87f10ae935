namespace MLNet.Sgm.Reports;

/// <summary>An image that a report shows, before and after an attack.</summary>
public sealed record GalleryImage
{
    /// <summary>The image's name, such as its file's.</summary>
    public required string Name { get; init; }

    /// <summary>The true class, as an index of the data set's class names.</summary>
    public required int Label { get; init; }

    /// <summary>The class that the attack aims at; null if it aims at none.</summary>
    public int? TargetLabel { get; init; }

    /// <summary>The source of the attack, by name.</summary>
    public required string Source { get; init; }

    /// <summary>The attack, by name.</summary>
    public required string Attack { get; init; }

    /// <summary>The file of the original, relative to the folder of the results file and inside it, with <c>/</c> between folders.</summary>
    public required string Clean { get; init; }

    /// <summary>The file of the adversarial image, of the original's size; relative as <see cref="Clean"/>.</summary>
    public required string Adversarial { get; init; }

    /// <summary>What classifiers make of it, the source first.</summary>
    public IReadOnlyList<GalleryPrediction> Predictions { get; init; } = [];
}
