using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Computes a node's outputs; one may be an input as it is.</summary>
internal delegate IReadOnlyList<Tensor> OnnxOperator(OnnxCall call);

/// <summary>The operators that are understood, by name. Their meaning is that of <c>docs/Operators.md</c> and <c>docs/Changelog.md</c> of github.com/onnx/onnx.</summary>
internal static class OnnxOperators
{
    /// <summary>The domain of what OnnxRuntime's optimizer makes.</summary>
    private const string Microsoft = "com.microsoft";

    private static readonly Dictionary<string, OnnxOperator> Table = Build();

    private static readonly string[] MicrosoftNames = ["Gelu", "BiasGelu", "QuickGelu", "FusedMatMul", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>The names of the operators that are understood.</summary>
    internal static IEnumerable<string> Names => Table.Keys.Concat(QuantizedNodes.Names).Append("If").Order(StringComparer.Ordinal);

    /// <summary>The operator, or null where it is not understood.</summary>
    internal static OnnxOperator? Find(string domain, string name) =>
        OnnxFile.IsOnnx(domain) || domain == Microsoft && MicrosoftNames.Contains(name) ? Table.GetValueOrDefault(name) : null;

    /// <summary>An operator of one output.</summary>
    internal static OnnxOperator One(Func<OnnxCall, Tensor> compute) => call => [compute(call)];

    private static Dictionary<string, OnnxOperator> Build()
    {
        var table = new Dictionary<string, OnnxOperator>();
        foreach (var family in new[] { Functions.All, Activations.All, Arithmetic.All, Comparisons.All, Convolving.All, Pooling.All, Products.All, Normalizing.All, Reductions.All, Shaping.All, Indexing.All, Joining.All, Filling.All, Resampling.All, Casting.All, Quantizing.All, Attending.All })
            foreach (var (name, compute) in family) table.Add(name, compute);
        return table;
    }
}
