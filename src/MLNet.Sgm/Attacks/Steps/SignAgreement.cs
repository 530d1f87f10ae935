using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What the sign of a step is compared with.</summary>
public enum SignComparison
{
    /// <summary>The accumulated gradient of the step before.</summary>
    LastStep,

    /// <summary>This step's own gradient, before it was accumulated.</summary>
    OwnGradient,
}

/// <summary>
/// The decay indicator of GRA and FGSRA: where the sign of a step disagrees, steps become shorter from there on (Zhu, Ren, Sui, Yang, Jiang, "Boosting Adversarial Transferability via Gradient
/// Relevance Attack", ICCV 2023).
/// </summary>
/// <remarks>
/// A step is α · M · d(g). M begins as 1/η and is multiplied by η in each step for the pixels whose signs differ; a sign of zero differs from any other. GRA compares with the step before (the first step
/// has none, so that all differ); FGSRA's published code with the step's own gradient, and begins with 10 / 9.4, which is 1/η.
/// </remarks>
[AttackComponent("Where the sign of a step disagrees, steps become shorter", Abbreviation = "SA", Formula = "α M d(g), M ← η M where signs differ, M₀ = 1/η",
    Paper = "Zhu, Ren, Sui, Yang, Jiang, \"Boosting Adversarial Transferability via Gradient Relevance Attack\", ICCV 2023")]
public sealed record SignAgreement : AttackStep
{
    /// <summary>η, the factor: in (0, 1], 0.94 by default.</summary>
    [AttackParameter("The factor where signs differ", Above = 0, Maximum = 1)]
    public float Decay { get; init; } = 0.94f;

    /// <summary>What signs are compared with, <see cref="SignComparison.LastStep"/> by default.</summary>
    [AttackParameter("What signs are compared with")]
    public SignComparison With { get; init; }

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(StepContext context)
    {
        var decay = AsWritten.Of(Decay);
        var (lengths, last) = (full_like(context.Images, 1 / decay), zeros_like(context.Images));
        return gradient =>
        {
            var sign = gradient.sign();
            var differs = sign.ne(With == SignComparison.LastStep ? last : context.Gradient.sign());
            lengths.mul_(where(differs, decay, 1.0).to(lengths.dtype));
            last.copy_(sign);
            return context.Direction(gradient).mul_(lengths).mul_(context.StepSize);
        };
    }
}
