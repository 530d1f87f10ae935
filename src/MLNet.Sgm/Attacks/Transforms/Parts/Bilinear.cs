namespace MLNet.Sgm.Attacks;

/// <summary>Bilinear sampling within a rectangle, as a <see cref="PixelMap"/>.</summary>
internal static class Bilinear
{
    internal const int Taps = 4;

    /// <summary>Sets a pixel to what lies at a place of a rectangle of the image.</summary>
    /// <param name="map">The map.</param>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="to">The pixel.</param>
    /// <param name="y">The row in the rectangle.</param>
    /// <param name="x">The column in the rectangle.</param>
    /// <param name="rectangle">What lies outside is black. As in torchvision, what lies inside is then multiplied by its own share of the sum, so that edges fade.</param>
    internal static void Set(PixelMap map, int image, (int Row, int Column) to, double y, double x, (int Top, int Left, int Height, int Width) rectangle)
    {
        var (top, left) = ((int)Math.Floor(y), (int)Math.Floor(x));
        Span<double> weights = stackalloc double[Taps];
        var inside = 0.0;
        for (var tap = 0; tap < Taps; tap++)
        {
            var (row, column) = (top + tap / 2, left + tap % 2);
            if (row < 0 || column < 0 || row >= rectangle.Height || column >= rectangle.Width) continue;
            inside += weights[tap] = (1 - Math.Abs(y - row)) * (1 - Math.Abs(x - column));
        }
        for (var tap = 0; tap < Taps; tap++)
            if (weights[tap] > 0) map.Set(image, to, (rectangle.Top + top + tap / 2, rectangle.Left + left + tap % 2), weights[tap] * inside, tap);
    }
}
