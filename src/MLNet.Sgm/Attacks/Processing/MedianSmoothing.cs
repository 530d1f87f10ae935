using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Each value becomes the median of the square around it, edges repeated (Xu, Evans, Qi, "Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks", NDSS 2018). Backward, the gradient goes to the value that is the median.
/// </summary>
[AttackComponent("Each value becomes the median of the square around it", Abbreviation = "Median", Kind = "median", Formula = "median of k×k values",
    Paper = "Xu, Evans, Qi, \"Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks\", NDSS 2018")]
public sealed record MedianSmoothing : InputProcessing
{
    /// <summary>k, the side of the square in pixels: odd, 3 to 15, 3 by default.</summary>
    [AttackParameter("The side of the square in pixels", Minimum = 3, Maximum = 15, IsOdd = true)]
    public int Size { get; init; } = 3;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        var margin = Size / 2;
        var squares = nn.functional.pad(images, [margin, margin, margin, margin], PaddingModes.Replicate).unfold(2, Size, 1).unfold(3, Size, 1);
        return squares.flatten(4).sort(-1).Values.select(-1, Size * Size / 2);
    }
}
