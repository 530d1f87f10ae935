using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A turn of images about their centre, against the clock; black outside.</summary>
internal static class Rotation
{
    /// <param name="images">N×C×H×W.</param>
    /// <param name="degrees">By how much.</param>
    /// <param name="mode">How values between pixels are found.</param>
    internal static Tensor Of(Tensor images, double degrees, GridSampleMode mode) => Sampled(images, Grid(images, degrees), mode);

    /// <summary>Bilinear. As torchvision turns a tensor, what comes from inside is then multiplied by its own share, so that edges fade.</summary>
    /// <inheritdoc cref="Of"/>
    internal static Tensor Faded(Tensor images, double degrees)
    {
        var grid = Grid(images, degrees);
        return Sampled(images, grid, GridSampleMode.Bilinear).mul(Sampled(ones_like(images.narrow(1, 0, 1), requires_grad: false), grid, GridSampleMode.Bilinear));
    }

    private static Tensor Sampled(Tensor images, Tensor grid, GridSampleMode mode) => nn.functional.grid_sample(images, grid, mode, GridSamplePaddingMode.Zeros, align_corners: false);

    /// <summary>Where pixels come from, N×H×W×2, x before y, in halves of the sides.</summary>
    private static Tensor Grid(Tensor images, double degrees)
    {
        var (count, height, width) = (images.shape[0], images.shape[2], images.shape[3]);
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        var (y, x, aspect) = (Centres(height, images).unsqueeze(1), Centres(width, images), (double)height / width);
        return stack([x.mul(cosine).add(y, -sine * aspect), y.mul(cosine).add(x, sine / aspect)], 2).expand(count, -1, -1, -1);
    }

    private static Tensor Centres(long length, Tensor like) => arange(length, dtype: like.dtype, device: like.device).mul_(2).sub_(length - 1).div_(length);
}
