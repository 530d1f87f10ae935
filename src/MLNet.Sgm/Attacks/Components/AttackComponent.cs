namespace MLNet.Sgm.Attacks;

/// <summary>
/// A part of an attack with settings of its own, such as an <see cref="InputTransform"/>. One sealed record in one file declares it: <see cref="AttackComponentAttribute"/> says what
/// it is, <see cref="AttackParameterAttribute"/> what each of its settings is. From this come its checks, the line in print, JSON and the schema of study files, options of the command
/// line, and the lists in documents.
/// </summary>
/// <remarks>A component is derived from a seam: <see cref="InputTransform"/>, <see cref="InputProcessing"/>, <see cref="GradientSampling"/>, <see cref="AttackStep"/>, <see cref="AttackObjective"/>, <see cref="BackwardRule"/> or <see cref="EnsembleFusion"/>.</remarks>
public abstract record AttackComponent
{
    private protected AttackComponent() { }

    /// <summary>Whether the component draws numbers, so that the attack's seed matters; false by default. What draws without saying so is refused.</summary>
    protected internal virtual bool IsRandom => false;

    /// <summary>Whether there must be other images to mix in (<see cref="MixingPool"/>); false by default.</summary>
    protected internal virtual bool NeedsPool => false;

    /// <summary>Name and settings, as a part of the line that an attack prints.</summary>
    public sealed override string ToString() => Print();

    /// <summary>Throws if a setting is out of its range, or does not go with the attack's others.</summary>
    internal virtual void Validate(AttackSettings attack)
    {
        AttackComponents.Describe(GetType()).Validate(this);
        Check(attack);
    }

    /// <summary>The components that this one is a chain of, in their order; itself where it is none.</summary>
    internal virtual IReadOnlyList<AttackComponent> Parts => [this];

    internal virtual string Print() => AttackComponents.Describe(GetType()).Print(this);

    /// <summary>Checks what the range of a single setting cannot say, such as two that exclude each other; nothing by default.</summary>
    /// <param name="attack">The attack that the component is a part of.</param>
    /// <exception cref="ArgumentException">Settings do not go together; the message names them.</exception>
    protected virtual void Check(AttackSettings attack) { }
}
