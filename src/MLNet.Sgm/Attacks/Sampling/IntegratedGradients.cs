using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// MIG: integrated gradients from a black image, the mean gradient along the line from black times the image (Ma, Li, Jia, Xu, "Transferable Adversarial Attack for Both Vision
/// Transformers and Convolutional Networks via Momentum Integrated Gradients", ICCV 2023).
/// </summary>
/// <remarks>The gradient is x ⊙ mean ∂J(i/S · x)/∂x over i = 1 … S. The attack makes the probability small, not the cross-entropy large: <see cref="Probability"/>.</remarks>
[AttackComponent("Integrated gradients from a black image", Abbreviation = "IG", Formula = "x ⊙ mean ∂J(i/S · x)/∂x, i = 1 … S",
    Paper = "Ma, Li, Jia, Xu, \"Transferable Adversarial Attack for Both Vision Transformers and Convolutional Networks via Momentum Integrated Gradients\", ICCV 2023")]
public sealed record IntegratedGradients : GradientSampling
{
    /// <summary>S, the number of points on the line: at least 1, 20 by default.</summary>
    [AttackParameter("The number of points on the line", Minimum = 1)]
    public int Samples { get; init; } = 20;

    /// <inheritdoc/>
    protected internal override int Gradients => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => Gradient(probe, point);

    private Tensor Gradient(GradientProbe probe, Tensor point)
    {
        var sum = zeros_like(point);
        for (var sample = 0; sample < Samples; sample++)
        {
            using var scope = NewDisposeScope();
            var factor = (sample + 1.0) / Samples;
            sum.add_(probe.Gradient(point.mul(factor), sample), factor);
        }
        return sum.mul_(point).div_(Samples);
    }
}
