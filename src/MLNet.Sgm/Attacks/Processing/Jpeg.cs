using System.Runtime.InteropServices;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// JPEG compression, as images lose by it that are sent to a service: 8-bit pixels are encoded by libjpeg-turbo (through SkiaSharp) with colours at half the resolution (4:2:0), and decoded. Backward, the gradient
/// passes as if nothing had been changed (straight-through; Athalye, Carlini, Wagner, ICML 2018). As a defence: Dziugaite, Ghahramani, Roy, "A study of the effect of JPG compression on adversarial images", 2016.
/// </summary>
[AttackComponent("Images are compressed as JPEG, and decoded; backward as the identity", Abbreviation = "JPEG", Formula = "decode(encode(x)), ∂/∂x := 1",
    Paper = "Dziugaite, Ghahramani, Roy, \"A study of the effect of JPG compression on adversarial images\", arXiv 1608.00853, 2016")]
public sealed record Jpeg : InputProcessing
{
    private const int Channels = 3, BytesPerPixel = 4;

    /// <summary>The quality, as libjpeg counts it: 1 to 100, 75 by default.</summary>
    [AttackParameter("The quality, as libjpeg counts it", Minimum = 1, Maximum = 100)]
    public int Quality { get; init; } = 75;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context) => StraightThrough.Of(images, Compressed);

    private Tensor Compressed(Tensor images)
    {
        var (count, height, width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var pixels = images.clamp(0, 1).mul_(byte.MaxValue).round_().to(ScalarType.Byte).cpu().permute(0, 2, 3, 1).contiguous().data<byte>().ToArray();
        var length = height * width * Channels;
        for (var image = 0; image < count; image++) Compress(pixels.AsSpan(image * length, length), new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        return tensor(pixels, [count, height, width, Channels], device: images.device).permute(0, 3, 1, 2).to(images.dtype).div_(byte.MaxValue);
    }

    /// <summary>Encodes and decodes one image, in place.</summary>
    private void Compress(Span<byte> colors, SKImageInfo info)
    {
        var rgba = new byte[colors.Length / Channels * BytesPerPixel];
        for (var pixel = 0; pixel < rgba.Length / BytesPerPixel; pixel++)
        {
            colors.Slice(pixel * Channels, Channels).CopyTo(rgba.AsSpan(pixel * BytesPerPixel));
            rgba[pixel * BytesPerPixel + Channels] = byte.MaxValue;
        }
        var decoded = Decoded(Encoded(rgba, info), info);
        for (var pixel = 0; pixel < decoded.Length / BytesPerPixel; pixel++) decoded.AsSpan(pixel * BytesPerPixel, Channels).CopyTo(colors[(pixel * Channels)..]);
    }

    private SKData Encoded(byte[] rgba, SKImageInfo info)
    {
        var pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(info, pinned.AddrOfPinnedObject());
            return pixmap.Encode(new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
                ?? throw new InvalidOperationException($"An image of {info.Width}x{info.Height} pixels cannot be encoded as JPEG.");
        }
        finally
        {
            pinned.Free();
        }
    }

    private static byte[] Decoded(SKData data, SKImageInfo info)
    {
        using (data)
        {
            using var codec = SKCodec.Create(data);
            codec.GetPixels(info, out var pixels);
            return pixels;
        }
    }
}
