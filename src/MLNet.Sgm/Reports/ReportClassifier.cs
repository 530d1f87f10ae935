using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Reports;

/// <summary>A source or target of a report.</summary>
public sealed record ReportClassifier
{
    /// <summary>What the cells call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its architecture, such as <c>resnet152</c>; null if unknown.</summary>
    public string? Architecture { get; init; }

    /// <summary>The name of its weight file; null if it has none.</summary>
    public string? WeightsFile { get; init; }

    /// <summary>The SHA-256 of the weight file, in hexadecimal digits; null if unknown.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The width of its input, in pixels; null if unknown.</summary>
    public int? InputWidth { get; init; }

    /// <summary>The height of its input, in pixels; null if unknown.</summary>
    public int? InputHeight { get; init; }

    /// <summary>What stands before it as a target, in one line; null where nothing does.</summary>
    public string? Behind { get; init; }

    /// <summary>Describes a classifier, reading its weight file for the SHA-256.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="name">What the cells call it; null, the default, for the classifier's own name.</param>
    /// <exception cref="IOException">Its weight file cannot be read.</exception>
    public static ReportClassifier Of(ImageClassifier classifier, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        var description = classifier.Description;
        return new()
        {
            Name = name ?? classifier.Name,
            Architecture = description.FileKind ?? description.Architecture,
            WeightsFile = description.Weights is { } path ? Path.GetFileName(path) : description.KnownWeights?.FileName,
            Sha256 = description.ComputeSha256(),
            InputWidth = description.Preprocessing.Width,
            InputHeight = description.Preprocessing.Height,
        };
    }
}
