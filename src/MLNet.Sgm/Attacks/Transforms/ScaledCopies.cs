using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SI: copies of the image at 1, 1/2, 1/4, ... of its brightness, because a network's loss is nearly the same on them (Lin et al., "Nesterov
/// Accelerated Gradient and Scale Invariance for Adversarial Attacks", ICLR 2020). The gradient is the mean of those with respect to the image itself.
/// </summary>
public sealed record ScaledCopies : InputTransform
{
    private const int LastScale = 30;

    /// <summary>m, the number of copies, the i-th scaled by 2⁻ⁱ from i = 0: 1 to 30, 5 by default.</summary>
    public int Count { get; init; } = 5;

    internal override IEnumerable<string> Names => ["SI"];

    internal override int Copies => Count;

    internal override void Validate() => Setting.Require(Count is >= 1 and <= LastScale, $"{nameof(ScaledCopies)}.{nameof(Count)}", $"in 1 to {LastScale}", Count);

    internal override Tensor Apply(Tensor images, int copy, TransformContext context) => copy == 0 ? images : images.mul(MathF.ScaleB(1, -copy));

    private protected override string Describe() => $"{Count} scales";
}
