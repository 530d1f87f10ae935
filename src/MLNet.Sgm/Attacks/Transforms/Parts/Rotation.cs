using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A turn of images about their centre, against the clock; black outside.</summary>
internal static class Rotation
{
    /// <param name="images">N×C×H×W.</param>
    /// <param name="degrees">By how much.</param>
    /// <param name="mode">How values between pixels are found.</param>
    internal static Tensor Of(Tensor images, double degrees, GridSampleMode mode)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        // The grid's unit is half a side, along either.
        var aspect = (double)images.shape[2] / images.shape[3];
        var turn = tensor([cosine, -sine * aspect, 0, sine / aspect, cosine, 0], [1, 2, 3], dtype: images.dtype, device: images.device).expand(images.shape[0], -1, -1);
        return nn.functional.grid_sample(images, nn.functional.affine_grid(turn, images.shape, align_corners: false), mode, GridSamplePaddingMode.Zeros, align_corners: false);
    }
}
