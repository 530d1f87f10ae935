using MLNet.Sgm.Weights;
using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Tells at once of all operators that are not understood.</summary>
internal static class MissingOperators
{
    private const int MostNamed = 5;

    /// <exception cref="WeightFileException">There are some.</exception>
    internal static void Refuse(IReadOnlyList<NodeProto> nodes, int opset, string model)
    {
        var missing = nodes.Where(node => node.OpType != "If" && OnnxOperators.Find(node.Domain, node.OpType) is null).ToList();
        if (missing.Count == 0) return;
        var kinds = missing.Select(NameOf).Distinct().ToList();
        throw new WeightFileException(FormattableString.Invariant(
            $"The ONNX model '{model}' uses the operator {kinds[0]} of opset {opset} in its node '{missing[0].Name}', which is not understood: {missing.Count} of {nodes.Count} nodes, of {kinds.Count} {(kinds.Count == 1 ? "kind" : "kinds")} ({string.Join(", ", kinds.Take(MostNamed))}{(kinds.Count > MostNamed ? ", …" : "")}), are missing in all."));
    }

    private static string NameOf(NodeProto node) => OnnxFile.IsOnnx(node.Domain) ? node.OpType : $"{node.Domain}.{node.OpType}";
}
