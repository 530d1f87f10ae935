using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The transformed copies of <see cref="MonotonePaths"/>: for each image a way of its own, drawn once.</summary>
/// <param name="probe">Draws, and has resizing matrices.</param>
/// <param name="copy">Which copy.</param>
/// <param name="enlargement">The largest size of a resized copy over the image's own.</param>
internal sealed class PathView(GradientProbe probe, int copy, float enlargement)
{
    private const double LargestAngle = 45;

    // What is drawn.
    private const int Kind = 0;
    private const int Amount = 1;
    private const int Top = 2;
    private const int Left = 3;

    // Of the kinds the last is as likely as all others together.
    private const int OtherKinds = 5;

    /// <summary>The copies, N×3×H×W, by differentiable operations.</summary>
    internal Tensor Of(Tensor images) => cat([.. Enumerable.Range(0, (int)images.shape[0]).Select(image => Of(images.narrow(0, image, 1), image))]);

    private Tensor Of(Tensor image, int index)
    {
        var (height, width, amount) = ((int)image.shape[2], (int)image.shape[3], probe.Draw(index, Amount, copy));
        return (int)(probe.Draw(index, Kind, copy) * 2 * OtherKinds) switch
        {
            0 => image.roll((long)(amount * height), 2),
            1 => image.roll((long)(amount * width), 3),
            2 => image.flip(2),
            3 => image.flip(3),
            4 => Rotation.Of(image, (2 * amount - 1) * LargestAngle, GridSampleMode.Bilinear),
            _ => Padded(image, height, amount, probe.Draw(index, Top, copy)).matmul(image).matmul(Padded(image, width, amount, probe.Draw(index, Left, copy)).t()),
        };
    }

    private Tensor Padded(Tensor image, int length, double size, double place) => DiversePadding.Matrix(length, (int)Math.Round(length * AsWritten.Of(enlargement)), size, place, image);
}
