namespace MLNet.Sgm.Attacks;

/// <summary>Says what an <see cref="AttackComponent"/> is.</summary>
/// <param name="summary">What it does, in one sentence without a full stop.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AttackComponentAttribute(string summary) : Attribute
{
    /// <summary>What it does.</summary>
    public string Summary { get; } = summary;

    /// <summary>What the literature calls it in names of attacks, such as DI in DI-MI-FGSM; the type's name where it is null.</summary>
    public string? Abbreviation { get; init; }

    /// <summary>Whether the abbreviation is joined to what follows without a dash, as V in VMI-FGSM.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>Authors, title, conference and year.</summary>
    public string? Paper { get; init; }

    /// <summary>The formula, in one line.</summary>
    public string? Formula { get; init; }

    /// <summary>What files and command lines call it, in camel case; the type's name where it is null.</summary>
    public string? Kind { get; init; }
}
