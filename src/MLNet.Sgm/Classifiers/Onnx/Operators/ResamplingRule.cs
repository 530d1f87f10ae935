namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Where a place of a resized dimension lies in the one before, and what is taken there: the attributes of <c>Resize</c>.</summary>
internal sealed class ResamplingRule
{
    private readonly string mode;
    private readonly string coordinates;
    private readonly string nearest;
    private readonly double sharpness;
    private readonly bool isOutsideExcluded;
    private readonly bool isAntialiased;

    /// <param name="attributes">Those of the node.</param>
    /// <param name="isFloored">Whether it is a node of the time before there were rules for coordinates: places are scaled, and rounded down for the nearest.</param>
    internal ResamplingRule(OnnxAttributes attributes, bool isFloored)
    {
        mode = attributes.Text("mode", "nearest");
        coordinates = isFloored ? "asymmetric" : attributes.Text("coordinate_transformation_mode", "half_pixel");
        nearest = isFloored ? "floor" : attributes.Text("nearest_mode", "round_prefer_floor");
        sharpness = attributes.Float("cubic_coeff_a", -0.75);
        isOutsideExcluded = attributes.Flag("exclude_outside");
        isAntialiased = attributes.Flag("antialias");
        if (mode is not ("nearest" or "linear" or "bilinear" or "cubic")) throw new OnnxProblem($"has the mode '{mode}'; expected nearest, linear or cubic");
    }

    internal bool IsNearest => mode == "nearest";

    /// <summary>The place that each new one takes its value from.</summary>
    internal long[] Nearest(int from, int to, double scale) => [.. Enumerable.Range(0, to).Select(place => Math.Clamp((long)Round(Source(place, from, to, scale)), 0, from - 1))];

    /// <summary>The share, to×from, of each place in each new one.</summary>
    internal double[,] Matrix(int from, int to, double scale)
    {
        var matrix = new double[to, from];
        // Where an image shrinks and shall not alias, the filter is as much wider.
        var width = isAntialiased ? Math.Max(1, 1 / scale) : 1;
        var reach = (int)Math.Ceiling((mode == "cubic" ? 2 : 1) * width);
        for (var place = 0; place < to; place++)
        {
            var center = Source(place, from, to, scale);
            var first = (int)Math.Floor(center) - reach;
            double sum = 0;
            for (var source = first; source <= first + 2 * reach + 1; source++)
            {
                var weight = Weight((source - center) / width);
                if (weight == 0 || (isOutsideExcluded || isAntialiased) && (source < 0 || source >= from)) continue;
                matrix[place, Math.Clamp(source, 0, from - 1)] += weight;
                sum += weight;
            }
            for (var source = 0; source < from; source++) matrix[place, source] /= sum;
        }
        return matrix;
    }

    private double Source(int place, int from, int to, double scale) => coordinates switch
    {
        "half_pixel" => (place + 0.5) / scale - 0.5,
        "half_pixel_symmetric" => from / 2.0 * (1 - to / (from * scale)) + (place + 0.5) / scale - 0.5,
        "pytorch_half_pixel" => to > 1 ? (place + 0.5) / scale - 0.5 : 0,
        "align_corners" => to > 1 ? (double)place * (from - 1) / (to - 1) : 0,
        "asymmetric" => place / scale,
        "tf_half_pixel_for_nn" => (place + 0.5) / scale,
        _ => throw new OnnxProblem($"has the coordinate_transformation_mode '{coordinates}'; expected one that needs no region"),
    };

    private double Round(double place) => nearest switch
    {
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        _ => throw new OnnxProblem($"has the nearest_mode '{nearest}'; expected floor, ceil, round_prefer_floor or round_prefer_ceil"),
    };

    private double Weight(double distance)
    {
        var x = Math.Abs(distance);
        if (mode != "cubic") return Math.Max(0, 1 - x);
        return x < 1 ? ((sharpness + 2) * x - (sharpness + 3)) * x * x + 1
            : x < 2 ? sharpness * (((x - 5) * x + 8) * x - 4) : 0;
    }
}
