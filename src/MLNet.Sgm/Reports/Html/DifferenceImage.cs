using Microsoft.ML.Data;

namespace MLNet.Sgm.Reports.Html;

/// <summary>What an attack changed, amplified around mid-gray.</summary>
internal static class DifferenceImage
{
    private const int BytesPerPixel = 4;
    private const byte NoDifference = 128;

    /// <summary>The difference of two images of one size and pixel format.</summary>
    internal static MLImage Of(MLImage original, MLImage adversarial, float amplification)
    {
        var before = original.Pixels;
        var after = adversarial.Pixels;
        var difference = new byte[before.Length];
        for (var i = 0; i < difference.Length; i++)
            difference[i] = i % BytesPerPixel == BytesPerPixel - 1
                ? byte.MaxValue
                : (byte)Math.Clamp(NoDifference + amplification * (after[i] - before[i]), 0, 255);
        return MLImage.CreateFromPixels(original.Width, original.Height, original.PixelFormat, difference);
    }
}
