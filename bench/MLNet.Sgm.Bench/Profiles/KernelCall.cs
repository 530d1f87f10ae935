using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.Sgm.Bench.Profiles;

/// <summary>One call of oneDNN or of MKL, as their verbose output tells of it.</summary>
/// <param name="Kind">Such as <c>convolution, back</c>, <c>product</c>, <c>reorder</c> or <c>eltwise</c>.</param>
/// <param name="Shape">What it was called on, as short as it can be told apart.</param>
/// <param name="Milliseconds">What it took.</param>
/// <param name="Operations">Floating-point operations, two a multiplication and addition; 0 where they are not told or do not count.</param>
internal sealed partial record KernelCall(string Kind, string Shape, double Milliseconds, double Operations)
{
    private const string OneDnn = "onednn_verbose,v1,primitive,exec,";

    /// <summary>What a line tells, or null where it is none of a call.</summary>
    internal static KernelCall? Parse(string line) => line.StartsWith(OneDnn, StringComparison.Ordinal) ? OfOneDnn(line.Split(',')) : OfMkl(line);

    /// <summary>Fields: …, engine, primitive, implementation, kind of propagation, memory, attributes, auxiliary, problem, milliseconds.</summary>
    private static KernelCall OfOneDnn(string[] fields)
    {
        var (primitive, propagation, problem, time) = (fields[5], fields[7], fields[^2], double.Parse(fields[^1], CultureInfo.InvariantCulture));
        var kind = propagation.StartsWith("backward", StringComparison.Ordinal) ? $"{primitive}, back" : primitive;
        return primitive == "convolution" ? Convolution(kind, problem, time) : new(kind, problem, time, 0);
    }

    /// <summary>Of, for example, mb8_ic3oc64_ih224oh112kh7sh2dh0ph3_iw224ow112kw7sw2dw0pw3; with groups, ic and oc are those of all.</summary>
    private static KernelCall Convolution(string kind, string problem, double time)
    {
        var sizes = Size().Matches(problem).ToDictionary(match => match.Groups[1].Value, match => long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        var groups = sizes.GetValueOrDefault("g", 1);
        var operations = 2.0 * sizes["mb"] * sizes["oc"] * sizes["oh"] * sizes["ow"] * sizes["ic"] / groups * sizes["kh"] * sizes["kw"];
        var shape = FormattableString.Invariant($"{sizes["ic"]}→{sizes["oc"]} {sizes["kh"]}×{sizes["kw"]}{(sizes["sh"] > 1 ? $"/{sizes["sh"]}" : "")} {sizes["ih"]}→{sizes["oh"]}{(groups > 1 ? $" g{groups}" : "")}");
        return new(kind, shape, time, operations);
    }

    /// <summary>Products tell their sizes; batches of them tell addresses.</summary>
    private static KernelCall? OfMkl(string line)
    {
        if (MklCall().Match(line) is not { Success: true } call) return null;
        var arguments = call.Groups[2].Value.Split(',');
        var time = double.Parse(call.Groups[3].Value, CultureInfo.InvariantCulture) * (call.Groups[4].Value switch { "s" => 1e3, "ms" => 1, "us" => 1e-3, _ => 1e-6 });
        if (call.Groups[1].Value is not ("SGEMM" or "DGEMM")) return new("products", call.Groups[1].Value, time, 0);
        var (m, n, k) = (Length(2), Length(3), Length(4));
        return new("product", $"{n}×{k} by {k}×{m}", time, 2.0 * m * n * k);

        long Length(int index) => long.Parse(arguments[index], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("([a-z]+)([0-9]+)")]
    private static partial Regex Size();

    [GeneratedRegex(@"^MKL_VERBOSE ([A-Z_]+)\(([^)]*)\) ([0-9.]+)(s|ms|us|ns)\b")]
    private static partial Regex MklCall();
}
