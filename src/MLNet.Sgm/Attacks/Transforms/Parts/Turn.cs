namespace MLNet.Sgm.Attacks;

/// <summary>A turn of a rectangle about its centre, against the clock.</summary>
/// <param name="degrees">By how much.</param>
internal readonly struct Turn(double degrees)
{
    private readonly double sine = Math.Sin(degrees * Math.PI / 180), cosine = Math.Cos(degrees * Math.PI / 180);

    /// <summary>The place, in pixels from the centre of the first, that a pixel comes from.</summary>
    internal (double Row, double Column) Source(int row, int column, int height, int width)
    {
        var (y, x) = (row - (height - 1) / 2.0, column - (width - 1) / 2.0);
        return (sine * x + cosine * y + (height - 1) / 2.0, cosine * x - sine * y + (width - 1) / 2.0);
    }
}
