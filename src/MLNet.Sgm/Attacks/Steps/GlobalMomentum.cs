namespace MLNet.Sgm.Attacks;

/// <summary>
/// GI: momentum is found before the attack, in a few long steps whose perturbation is forgotten (Wang et al., "Boosting the Transferability of Adversarial Attacks with
/// Global Momentum Initialization", arXiv 2211.11236).
/// </summary>
/// <remarks>
/// The search goes as the attack does, with its transform, sampling, smoothing and momentum, but by α times the direction times the amplification, whatever its <see cref="AttackStep"/>. What it
/// draws are numbers of its own. It needs <see cref="AttackSettings.Momentum"/>.
/// </remarks>
[AttackComponent("Momentum is found before the attack, in long steps that are forgotten", Abbreviation = "G", IsPrefix = true, Formula = "g₀ = g after steps of s α from x",
    Paper = "Wang et al., \"Boosting the Transferability of Adversarial Attacks with Global Momentum Initialization\", arXiv 2211.11236, 2022")]
public sealed record GlobalMomentum : AttackComponent
{
    /// <summary>The number of steps before the attack: at least 1, 5 by default.</summary>
    [AttackParameter("The number of steps before the attack", Minimum = 1)]
    public int Steps { get; init; } = 5;

    /// <summary>s, the length of such a step over that of the attack's: positive and finite, 10 by default.</summary>
    [AttackParameter("The length of such a step over that of the attack's", Above = 0)]
    public float Amplification { get; init; } = 10;

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        if (attack.Momentum == 0) throw new ArgumentException($"{nameof(GlobalMomentum)} looks for momentum and needs {nameof(AttackSettings.Momentum)} above 0; found 0.");
    }
}
