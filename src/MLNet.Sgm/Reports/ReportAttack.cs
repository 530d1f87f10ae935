using System.Text.Json.Serialization;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Reports;

/// <summary>An attack of a report, and its settings.</summary>
public sealed record ReportAttack
{
    private readonly string? method;

    /// <summary>What the cells call it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What attacks have in common that differ in ε, steps or γ alone, such as <c>SGM</c>: the line charts join them. The
    /// <see cref="Name"/> by default.
    /// </summary>
    public string Method
    {
        get => method ?? Name;
        init => method = value;
    }

    /// <summary>The source that these settings are for, by name; null, the default, if they are the same for every source.</summary>
    public string? Source { get; init; }

    /// <summary>All settings in one line, as <see cref="AttackSettings.ToString"/> writes them.</summary>
    public required string Description { get; init; }

    /// <summary>All settings, in the form that study files and manifests have; null in reports of versions that did not write them. Components of other assemblies must be registered before such a report is read.</summary>
    [JsonConverter(typeof(AttackConverter))]
    public AttackSettings? Settings { get; init; }

    /// <summary>How ε and the step size are measured.</summary>
    public AttackNorm Norm { get; init; }

    /// <summary>ε, for images in [0, 1].</summary>
    public float Epsilon { get; init; }

    /// <summary>The step size, for images in [0, 1].</summary>
    public float StepSize { get; init; }

    /// <summary>The number of steps.</summary>
    public int Steps { get; init; }

    /// <summary>γ of the Skip Gradient Method; 1 decays nothing.</summary>
    public float Gamma { get; init; } = 1;

    /// <summary>The decay of the accumulated gradient; 0 has no memory.</summary>
    public float Momentum { get; init; }

    /// <summary>How many gradients it takes an image and source network (<see cref="AttackSettings.GradientsPerImage"/>; of an ensemble, <see cref="AttackSettings.GradientsOf"/> over the number of sources); null in reports of versions that did not count them.</summary>
    public long? Gradients { get; init; }

    /// <summary>Describes an attack.</summary>
    /// <param name="name">What the cells call it.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="source">The source that the settings are for; null if they are the same for every source.</param>
    /// <param name="method">What it has in common with variants of it; null for the name.</param>
    /// <param name="members">How many networks the source has, at least 1, the default.</param>
    public static ReportAttack Of(string name, AttackSettings settings, string? source = null, string? method = null, int members = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(settings);
        return new()
        {
            Name = name,
            Method = method ?? name,
            Source = source,
            Description = settings.ToString(),
            Settings = settings,
            Norm = settings.Norm,
            Epsilon = settings.Epsilon,
            StepSize = settings.StepSize,
            Steps = settings.Steps,
            Gamma = settings.Gamma,
            Momentum = settings.Momentum,
            Gradients = settings.GradientsOf(members) / members,
        };
    }
}
