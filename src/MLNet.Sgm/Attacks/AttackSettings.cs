using System.Globalization;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The settings of an iterative L∞ attack: how far, how fast, how often, with how much memory. Published attacks are values of
/// it, and any of them becomes a Skip Gradient attack when its source decays residual branches.
/// </summary>
/// <remarks>
/// Each step is x ← clip(x + α · sign(g)), clipped to the ball of radius ε around the image and to [0, 1], where g is the
/// gradient of the summed cross-entropy, or, with momentum μ, g ← μ · g + ∇ / ‖∇‖₁ per image. Where g is zero a pixel stays.
/// </remarks>
public sealed record AttackSettings
{
    /// <summary>The default <see cref="Epsilon"/>, 16/255.</summary>
    public const float DefaultEpsilon = 16 / 255f;

    /// <summary>The default <see cref="StepSize"/>, 2/255.</summary>
    public const float DefaultStepSize = 2 / 255f;

    /// <summary>The default number of <see cref="Steps"/>, 10.</summary>
    public const int DefaultSteps = 10;

    /// <summary>PGD without random start, which is I-FGSM (Kurakin et al. 2017; Madry et al., ICLR 2018).</summary>
    public static AttackSettings Pgd { get; } = new();

    /// <summary>MI-FGSM: momentum with decay 1 (Dong et al., "Boosting Adversarial Attacks with Momentum", CVPR 2018).</summary>
    public static AttackSettings MiFgsm { get; } = new() { Momentum = 1 };

    /// <summary>ε, the largest change of a pixel, in units of the image: in (0, 1], 16/255 by default.</summary>
    public float Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>α, the change of a pixel in one step: in (0, 1], 2/255 by default.</summary>
    public float StepSize { get; init; } = DefaultStepSize;

    /// <summary>The number of steps, at least 1, 10 by default.</summary>
    public int Steps { get; init; } = DefaultSteps;

    /// <summary>μ, the decay of the accumulated gradient: 0 (the default) has no memory, 1 is MI-FGSM as published.</summary>
    public float Momentum { get; init; }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Epsilon is > 0 and <= 1, nameof(Epsilon), "in (0, 1]", Epsilon);
        Require(StepSize is > 0 and <= 1, nameof(StepSize), "in (0, 1]", StepSize);
        Require(Steps >= 1, nameof(Steps), "at least 1", Steps);
        Require(Momentum >= 0 && float.IsFinite(Momentum), nameof(Momentum), "at least 0 and finite", Momentum);
    }

    /// <summary>One line that a paper could quote.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Momentum > 0 ? "MI-FGSM" : "PGD")}, epsilon {Epsilon * 255:0.##}/255, step size {StepSize * 255:0.##}/255, {Steps} steps{(Momentum > 0 ? $", momentum {Momentum:0.##}" : "")}");

    private static void Require(bool holds, string name, string range, object value)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be {range}; found {value}."));
    }
}
