using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Fewer bits a channel: each value goes to the nearest of 2ᵇ levels (Xu, Evans, Qi, "Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks", NDSS 2018). Backward, the gradient passes as if nothing
/// had been changed (straight-through).
/// </summary>
[AttackComponent("Each value goes to the nearest of a few levels; backward as the identity", Formula = "round((2ᵇ − 1) x) / (2ᵇ − 1), ∂/∂x := 1",
    Paper = "Xu, Evans, Qi, \"Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks\", NDSS 2018")]
public sealed record BitDepth : InputProcessing
{
    /// <summary>b, the number of bits: 1 to 8, 5 by default.</summary>
    [AttackParameter("The number of bits a channel", Minimum = 1, Maximum = 8)]
    public int Bits { get; init; } = 5;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        var highest = (1 << Bits) - 1;
        return StraightThrough.Of(images, copy => copy.clamp(0, 1).mul_(highest).round_().div_(highest));
    }
}
