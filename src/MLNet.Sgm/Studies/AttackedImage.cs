namespace MLNet.Sgm.Studies;

/// <summary>One adversarial image of a folder, as <c>manifest.json</c> has it.</summary>
public sealed record AttackedImage
{
    /// <summary>The original's path in its dataset.</summary>
    public required string Image { get; init; }

    /// <summary>The PNG's path in the folder.</summary>
    public required string File { get; init; }

    /// <summary>The image's class; where the dataset does not tell it, what the source takes the original for.</summary>
    public required string Label { get; init; }

    /// <summary>The class that a targeted attack shall reach; null where none was given.</summary>
    public string? TargetLabel { get; init; }

    /// <summary>What the source takes the original for.</summary>
    public required string SourceCleanPrediction { get; init; }

    /// <summary>What the source takes the adversarial image for.</summary>
    public required string SourcePrediction { get; init; }

    /// <summary>The largest change of a pixel, of pixels in [0, 1].</summary>
    public required float LInfinity { get; init; }

    /// <summary>The L2 norm of all changes, of pixels in [0, 1].</summary>
    public required float L2 { get; init; }

    /// <summary>The PNG's SHA-256: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
