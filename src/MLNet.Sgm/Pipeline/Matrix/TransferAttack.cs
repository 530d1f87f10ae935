using System.Runtime.CompilerServices;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>One of the attacks of a transfer matrix.</summary>
public sealed class TransferAttack
{
    private readonly Func<TransferSource, AttackSettings> settings;

    /// <summary>An attack with the same settings whatever the source.</summary>
    /// <param name="name">What the matrix calls it.</param>
    /// <param name="settings">The attack.</param>
    // A 'new()' without a type could be of either constructor's; it is meant for settings.
    [OverloadResolutionPriority(1)]
    public TransferAttack(string name, AttackSettings settings) : this(name, _ => settings) => ArgumentNullException.ThrowIfNull(settings);

    /// <summary>An attack whose settings depend on the source, as γ does.</summary>
    /// <param name="name">What the matrix calls it.</param>
    /// <param name="settings">The attack from a source.</param>
    /// <example>
    /// <code>
    /// new TransferAttack("SGM", source => AttackPresets.Sgm(source.Name.StartsWith("DenseNet") ? 0.5f : 0.2f))
    /// </code>
    /// </example>
    public TransferAttack(string name, Func<TransferSource, AttackSettings> settings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(settings);
        (Name, this.settings) = (name, settings);
    }

    /// <summary>What the matrix calls the attack.</summary>
    public string Name { get; }

    /// <summary>The attack from a source.</summary>
    public AttackSettings SettingsFor(TransferSource source) => settings(source);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
