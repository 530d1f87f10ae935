using Google.Protobuf;
using MLNet.Sgm.Weights;
using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A file of ONNX as messages.</summary>
internal static class OnnxFile
{
    /// <summary>The oldest set of operators that is understood: the first that broadcasts as NumPy does.</summary>
    internal const int OldestOpset = 7;

    /// <summary>The newest set of operators whose changes are known here.</summary>
    internal const int NewestOpset = 23;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is no ONNX model, or of a set of operators that is not known.</exception>
    internal static ModelProto Read(string path)
    {
        if (Directory.Exists(path)) throw new WeightFileException($"'{path}' is a folder; expected an ONNX model.");
        if (!File.Exists(path)) throw new FileNotFoundException($"The ONNX model '{path}' does not exist.", path);
        var model = Parse(path);
        if (model.Graph is not { Node.Count: > 0 }) throw new WeightFileException($"The file '{path}' must be an ONNX model; it holds no graph with nodes.");
        var opset = OpsetOf(model);
        if (opset is < OldestOpset or > NewestOpset)
            throw new WeightFileException(FormattableString.Invariant($"The ONNX model '{path}' must be of an opset from {OldestOpset} to {NewestOpset}; found {opset}. Export it again, or convert it with onnx.version_converter."));
        return model;
    }

    /// <summary>The version of ONNX's own operators that the model says it uses.</summary>
    internal static int OpsetOf(ModelProto model) => (int)Math.Clamp(model.OpsetImport.FirstOrDefault(opset => IsOnnx(opset.Domain))?.Version ?? 0, 0, int.MaxValue);

    /// <summary>Whether a domain of operators is ONNX's own.</summary>
    internal static bool IsOnnx(string domain) => domain is "" or "ai.onnx";

    /// <summary>The model's file and those beside it that hold its weights, each once.</summary>
    internal static IReadOnlyList<string> PartsOf(string path) => PartsOf(Read(path), path);

    /// <inheritdoc cref="PartsOf(string)"/>
    internal static IReadOnlyList<string> PartsOf(ModelProto model, string path)
    {
        var nodes = model.Functions.SelectMany(function => function.Node);
        var files = TensorsOf(model.Graph).Concat(TensorsOf(nodes)).Where(ExternalData.IsOutside).Select(tensor => ExternalData.PathOf(tensor, path));
        return [.. files.Prepend(path).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<TensorProto> TensorsOf(GraphProto graph) => graph.Initializer.Concat(TensorsOf(graph.Node));

    private static IEnumerable<TensorProto> TensorsOf(IEnumerable<NodeProto> nodes) => nodes.SelectMany(node => node.Attribute)
        .SelectMany(attribute => attribute.G is { } inner ? TensorsOf(inner) : attribute.T is { } tensor ? [tensor] : []);

    private static ModelProto Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return MessageReader.Read(stream);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidDataException or OverflowException or ArgumentException)
        {
            throw new WeightFileException($"The file '{path}' must be an ONNX model, whole and undamaged; it ends early, is damaged or is of another kind.", error);
        }
    }
}
