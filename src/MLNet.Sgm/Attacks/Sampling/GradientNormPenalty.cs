using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// GNP: the loss minus a penalty on the norm of its gradient, by a finite difference along the gradient (Wu, Luo, Wunsch, "GNP Attack: Transferable Adversarial Examples via Gradient Norm Penalty",
/// ICIP 2023).
/// </summary>
/// <remarks>With g = ∇J(x), the gradient is (1 + β) g − β ∇J(x + r g / mean |g|), as the paper derives it; the code of TransferAttack adds the second term in place of subtracting it, which penalises nothing.</remarks>
[AttackComponent("The gradient of the loss minus a penalty on the norm of its gradient", Abbreviation = "GNP", Formula = "(1 + β) g − β ∇J(x + r g / mean |g|), g = ∇J(x)",
    Paper = "Wu, Luo, Wunsch, \"GNP Attack: Transferable Adversarial Examples via Gradient Norm Penalty\", ICIP 2023")]
public sealed record GradientNormPenalty : GradientSampling
{
    /// <summary>β, the weight of the penalty: positive and finite, 0.8 by default.</summary>
    [AttackParameter("The weight of the penalty", Above = 0)]
    public float Weight { get; init; } = 0.8f;

    /// <summary>r, the mean change of a value that the difference is taken over, of pixels in [0, 1]: in (0, 1], 0.01 by default.</summary>
    [AttackParameter("The mean change of a value that the difference is taken over, of pixels in [0, 1]", Above = 0, Maximum = 1)]
    public float Radius { get; init; } = 0.01f;

    /// <inheritdoc/>
    protected internal override int Gradients => 2;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point =>
    {
        var gradient = probe.Gradient(point, 0);
        var ahead = probe.Gradient(point.add(GradientNorms.OverMean(gradient), AsWritten.Of(Radius)), 1);
        return gradient.mul_(1 + AsWritten.Of(Weight)).add_(ahead, -AsWritten.Of(Weight));
    };
}
