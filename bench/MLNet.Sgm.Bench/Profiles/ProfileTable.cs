using System.Globalization;

namespace MLNet.Sgm.Bench.Profiles;

/// <summary>Where the time of a step goes, 80 columns wide.</summary>
/// <param name="Calls">The calls of a step.</param>
/// <param name="StepMilliseconds">What a step takes.</param>
/// <param name="Bound">What a large matrix product reaches, GFLOP/s.</param>
internal sealed record ProfileTable(IReadOnlyList<KernelCall> Calls, double StepMilliseconds, double Bound)
{
    private const int ShapeWidth = 30;

    /// <summary>The part of the time that a step would take if all its multiplications ran as those of a large product, and nothing else took any.</summary>
    internal double Fraction => Calls.Sum(call => call.Operations) / (Bound * 1e6) / StepMilliseconds;

    /// <summary>The part of a step that calls of some kinds take.</summary>
    internal double Share(Func<KernelCall, bool> chosen) => Calls.Where(chosen).Sum(call => call.Milliseconds) / StepMilliseconds;

    /// <summary>The slowest layers and all kinds of calls.</summary>
    internal void Print(TextWriter output, int rows)
    {
        output.WriteLine($"{"layer",-ShapeWidth} {"call",-18} {"times",5} {"ms",8} {"GFLOP/s",7} {"share",6}");
        var layers = Calls.Where(call => call.Operations > 0).GroupBy(call => (call.Shape, call.Kind)).OrderByDescending(Time).ToList();
        foreach (var layer in layers.Take(rows)) Print(output, Cut(layer.Key.Shape), layer.Key.Kind, layer);
        if (layers.Count > rows) Print(output, $"{layers.Count - rows} more", "", layers.Skip(rows).SelectMany(layer => layer));
        output.WriteLine();
        foreach (var kind in Calls.GroupBy(call => call.Kind).OrderByDescending(Time)) Print(output, "all", kind.Key, kind);
        var rest = 1 - Share(_ => true);
        output.WriteLine(Line($"{"the rest",-ShapeWidth} {"",-18} {"",5} {rest * StepMilliseconds,8:0.0} {"",7} {rest,6:0.0%}"));
        output.WriteLine(Line($"a step {StepMilliseconds:0} ms; a matrix product {Bound:0} GFLOP/s; the step is at {Fraction:0.00} of that"));
    }

    private void Print(TextWriter output, string layer, string kind, IEnumerable<KernelCall> calls)
    {
        var all = calls.ToList();
        var (time, operations) = (Time(all), all.Sum(call => call.Operations));
        var rate = operations > 0 ? (operations / (time * 1e6)).ToString("0", CultureInfo.InvariantCulture) : "";
        output.WriteLine(Line($"{layer,-ShapeWidth} {kind,-18} {all.Count,5} {time,8:0.0} {rate,7} {time / StepMilliseconds,6:0.0%}"));
    }

    private static double Time(IEnumerable<KernelCall> calls) => calls.Sum(call => call.Milliseconds);

    private static string Cut(string shape) => shape.Length <= ShapeWidth ? shape : shape[..ShapeWidth];

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
