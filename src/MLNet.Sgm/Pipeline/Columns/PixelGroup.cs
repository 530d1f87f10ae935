namespace MLNet.Sgm.Pipeline;

/// <summary>The images of one size in a batch.</summary>
/// <param name="Rows">Their rows in the batch.</param>
/// <param name="Height">Their height in pixels.</param>
/// <param name="Width">Their width in pixels.</param>
/// <param name="Planes">Their planes of red, green and blue in [0, 1], one image after the other.</param>
internal sealed record PixelGroup(int[] Rows, int Height, int Width, float[] Planes)
{
    /// <summary>The number of values of an image.</summary>
    internal int Length => Planes.Length / Rows.Length;

    /// <summary>N×3×H×W.</summary>
    internal long[] Shape => [Rows.Length, Images.Pixels.Channels, Height, Width];

    /// <summary>The values of one of its images among those of all.</summary>
    internal Span<float> Of(int image, float[] planes) => planes.AsSpan(image * Length, Length);
}
