using Onnx;
using TorchSharp;
using static TorchSharp.torch;
using Kind = Onnx.AttributeProto.Types.AttributeType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>The attributes of a node, each of the type that its operator asks for.</summary>
internal sealed class OnnxAttributes(IEnumerable<AttributeProto> attributes, string model)
{
    private readonly Dictionary<string, AttributeProto> byName = attributes.GroupBy(attribute => attribute.Name).ToDictionary(group => group.Key, group => group.Last());

    internal bool Has(string name) => byName.ContainsKey(name);

    internal long Long(string name, long otherwise) => Find(name, Kind.Int)?.I ?? otherwise;

    internal bool Flag(string name, bool otherwise = false) => Long(name, otherwise ? 1 : 0) != 0;

    internal double Float(string name, double otherwise) => Find(name, Kind.Float) is { } found ? AsWritten.Of(found.F) : otherwise;

    internal string Text(string name, string otherwise) => Find(name, Kind.String)?.S.ToStringUtf8() ?? otherwise;

    internal long[]? Longs(string name) => Find(name, Kind.Ints) is { } found ? [.. found.Ints] : null;

    internal float[]? Floats(string name) => Find(name, Kind.Floats) is { } found ? [.. found.Floats] : null;

    internal Tensor? Tensor(string name) =>
        Find(name, Kind.Tensor) is { } found ? OnnxTensors.Create((found.T ?? throw new OnnxProblem($"has the attribute '{name}' without a tensor in it")).Clone(), model) : null;

    /// <summary>The bytes that the files have for a tensor; 0 where its message has them, or there is none.</summary>
    internal long BytesOutside(string name) => byName.GetValueOrDefault(name)?.T is { } tensor ? OnnxTensors.BytesOutside(tensor, model) : 0;

    internal GraphProto? Graph(string name) => byName.GetValueOrDefault(name)?.G;

    private AttributeProto? Find(string name, Kind kind)
    {
        if (!byName.TryGetValue(name, out var found)) return null;
        return found.Type == kind || found.Type == Kind.Undefined ? found
            : throw new OnnxProblem($"has the attribute '{name}' of the type {found.Type}; expected {kind}");
    }
}
