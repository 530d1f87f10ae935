using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>
/// For one row or column of a resized image, the four of the source that it is made of, and their weights: the cubic filter
/// of Mitchell and Netravali (B = C = 1/3), which is what the official library samples with. Its width stays four pixels of
/// the source when an image is made smaller: what lies between is left out, not averaged.
/// </summary>
internal readonly struct MitchellTaps
{
    private readonly int _first;
    private readonly int _last;

    public readonly int Target;
    public readonly Vector4 Weights;

    private MitchellTaps(int target, float center, int sourceSize)
    {
        var first = MathF.Floor(center - 1.5f);
        Target = target;
        _first = (int)first;
        _last = sourceSize - 1;
        Weights = WeightsAt(center - 1.5f - first);
    }

    /// <summary>The taps of all the targets that the picture covers.</summary>
    /// <param name="sourceSize">The picture's size before.</param>
    /// <param name="drawnSize">The picture's size after.</param>
    /// <param name="start">Where the picture starts on the target; negative where it is cut.</param>
    /// <param name="targetSize">The target's size.</param>
    public static MitchellTaps[] Of(int sourceSize, int drawnSize, int start, int targetSize)
    {
        var from = Math.Max(start, 0);
        var taps = new MitchellTaps[Math.Max(0, Math.Min(start + drawnSize, targetSize) - from)];
        for (var i = 0; i < taps.Length; i++)
            taps[i] = new(from + i, (from + i + 0.5f - start) * sourceSize / drawnSize, sourceSize);
        return taps;
    }

    /// <summary>The position in the source of one of the four, the edge standing in for what is beyond it.</summary>
    public int Source(int tap) => Math.Clamp(_first + tap, 0, _last);

    public Vector4 Of(ReadOnlySpan<Vector4> pixels) =>
        Weights.X * pixels[Source(0)] + Weights.Y * pixels[Source(1)] + Weights.Z * pixels[Source(2)] + Weights.W * pixels[Source(3)];

    private static Vector4 WeightsAt(float t) =>
        (new Vector4(1, 16, 1, 0)
            + t * (new Vector4(-9, 0, 9, 0)
                + t * (new Vector4(15, -36, 27, -6)
                    + t * new Vector4(-7, 21, -21, 7)))) / 18;
}
