using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SI: copies of the image at 1, 1/2, 1/4, ... of its brightness, because a network's loss is nearly the same on them (Lin et al., "Nesterov
/// Accelerated Gradient and Scale Invariance for Adversarial Attacks", ICLR 2020). The gradient is the mean of those with respect to the image itself.
/// </summary>
[AttackComponent("The mean gradient over copies of less and less brightness", Abbreviation = "SI", Formula = "x / 2ⁱ, i = 0 … m − 1",
    Paper = "Lin, Song, He, Wang, Hopcroft, \"Nesterov Accelerated Gradient and Scale Invariance for Adversarial Attacks\", ICLR 2020")]
public sealed record ScaledCopies : InputTransform
{
    /// <summary>m, the number of copies, the i-th scaled by 2⁻ⁱ from i = 0: 1 to 30, 5 by default.</summary>
    [AttackParameter("The number of copies, each half as bright as the one before", Minimum = 1, Maximum = 30)]
    public int Count { get; init; } = 5;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => copy == 0 ? images : images.mul(MathF.ScaleB(1, -copy));
}
