using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The image is convolved with a Gaussian kernel, edges repeated; differentiable. The kernel reaches three standard deviations, and its values sum to one.</summary>
[AttackComponent("Images are convolved with a Gaussian kernel", Abbreviation = "Gaussian", Kind = "gaussian", Formula = "W ∗ x, W(d) ∝ exp(−d² / 2σ²)")]
public sealed record GaussianSmoothing : InputProcessing
{
    private const int Reach = 3;

    /// <summary>σ, the standard deviation in pixels: in (0, 10], 1 by default.</summary>
    [AttackParameter("The standard deviation in pixels", Above = 0, Maximum = 10)]
    public float Deviation { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        var deviation = AsWritten.Of(Deviation);
        var margin = (int)Math.Ceiling(Reach * deviation);
        var weights = Enumerable.Range(-margin, 2 * margin + 1).Select(distance => Math.Exp(-distance * distance / (2 * deviation * deviation))).ToArray();
        var kernel = tensor(weights.Select(weight => weight / weights.Sum()).ToArray(), dtype: images.dtype, device: images.device);
        var padded = nn.functional.pad(images.flatten(0, 1).unsqueeze(1), [margin, margin, margin, margin], PaddingModes.Replicate);
        var smooth = nn.functional.conv2d(nn.functional.conv2d(padded, kernel.view(1, 1, -1, 1)), kernel.view(1, 1, 1, -1));
        return smooth.view(images.shape);
    }
}
