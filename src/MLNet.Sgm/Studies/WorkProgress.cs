namespace MLNet.Sgm.Studies;

/// <summary>What is said by work that takes long: how far a piece of it has come, or a sentence.</summary>
public sealed record WorkProgress
{
    /// <summary>The piece of work, such as <c>resnet44, SGM</c> or <c>scores of vgg8</c>; null where there is a <see cref="Message"/>.</summary>
    public string? Work { get; init; }

    /// <summary>How many units of it are done, those of earlier runs included. The first report of a piece has those of earlier runs alone.</summary>
    public long Done { get; init; }

    /// <summary>How many units there are.</summary>
    public long Total { get; init; }

    /// <summary>What is counted, in the plural: <c>images</c>, or <c>MB</c> of weights that are fetched.</summary>
    public string Unit { get; init; } = "images";

    /// <summary>A sentence for whoever watches, such as that another process is at work in the folder; null where <see cref="Work"/> goes on.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the <see cref="Message"/> must be read, because figures may hang on it, such as that one of several state dicts of a file was taken; false by default.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The sentence, or the numbers.</summary>
    public override string ToString() => Message ?? $"{Work}: {Done} of {Total} {Unit}";
}
