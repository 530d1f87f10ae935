using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Resizing by two matrix products, rows then columns: exact, differentiable, and with antialiasing. Each output pixel is the
/// mean of the input pixels under the filter around its centre.
/// </summary>
internal static class Resizing
{
    private const double CubicSharpness = -0.5;

    /// <summary>N×C×h×w to N×C×H×W by matrices H×h and W×w.</summary>
    internal static Tensor Apply(Tensor images, Tensor rows, Tensor columns) => rows.matmul(images).matmul(columns.t());

    /// <summary>The matrix, to×from, that resizes one dimension; each row sums to 1.</summary>
    internal static Tensor Matrix(int from, int to, ResizeFilter filter, Device device, ScalarType type = ScalarType.Float32)
    {
        var values = new double[to * from];
        foreach (var (output, (first, weights)) in Taps(from, to, filter).Index()) weights.CopyTo(values, output * from + first);
        return tensor(values, [to, from], dtype: type, device: device);
    }

    /// <summary>For each output pixel along one dimension the input pixels under the filter: the first, and what each weighs.</summary>
    internal static (int First, double[] Weights)[] Taps(int from, int to, ResizeFilter filter)
    {
        var scale = (double)from / to;
        // Where the image grows there is nothing to antialias, and the filter keeps its own width.
        var width = Math.Max(scale, 1);
        var reach = width * (filter == ResizeFilter.Bilinear ? 1 : 2);
        var taps = new (int First, double[] Weights)[to];
        for (var output = 0; output < to; output++)
        {
            var center = (output + 0.5) * scale;
            var (first, last) = (Math.Max(0, (int)(center - reach)), Math.Min(from - 1, (int)(center + reach)));
            var weights = new double[last - first + 1];
            for (var tap = 0; tap < weights.Length; tap++) weights[tap] = Weight(filter, (first + tap + 0.5 - center) / width);
            var sum = weights.Sum();
            for (var tap = 0; tap < weights.Length; tap++) weights[tap] /= sum;
            taps[output] = (first, weights);
        }
        return taps;
    }

    private static double Weight(ResizeFilter filter, double distance)
    {
        var x = Math.Abs(distance);
        return filter switch
        {
            ResizeFilter.Bilinear => Math.Max(0, 1 - x),
            ResizeFilter.Bicubic when x < 1 => ((CubicSharpness + 2) * x - (CubicSharpness + 3)) * x * x + 1,
            ResizeFilter.Bicubic when x < 2 => CubicSharpness * (((x - 5) * x + 8) * x - 4),
            ResizeFilter.Bicubic => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), $"The resize filter must be {ResizeFilter.Bilinear} or {ResizeFilter.Bicubic}; found {filter}."),
        };
    }
}
