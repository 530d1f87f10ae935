namespace MLNet.Sgm.Studies;

/// <summary>What a study takes, and what it can see, before it runs.</summary>
public sealed record StudyEstimate
{
    /// <summary>The number of images of the dataset.</summary>
    public required int Images { get; init; }

    /// <summary>The number of adversarial images: every attack from every source on every image.</summary>
    public required long AdversarialImages { get; init; }

    /// <summary>How many gradients of single networks all attacks take together, at most.</summary>
    public required long Gradients { get; init; }

    /// <summary>How many images targets score, clean and adversarial; behind several views, an image counts once.</summary>
    public required long Scores { get; init; }

    /// <summary>About how many seconds all of it takes on this machine, from a probe of a few images.</summary>
    public required double Seconds { get; init; }

    /// <summary>About how many bytes it takes on disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>The smallest difference of success, in [0, 1], that McNemar's test tells from chance at 5 % with a power of 80 %, where all images that change sides change the same way; null where none is told.</summary>
    public double? SmallestDifference { get; init; }

    /// <summary>The same where outcomes are as unlike as those of independent images; null where none is told.</summary>
    public double? SmallestDifferenceOfIndependent { get; init; }

    /// <summary>What the study can see, in a sentence.</summary>
    public override string ToString() => StudyPower.Sentence(Images);
}
