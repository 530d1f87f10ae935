using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>
/// Takes nodes that compute with whole numbers apart: into one that makes numbers of them, the same in floating point, and one that cuts off what whole numbers cannot say. Weights are then folded, branches found and convolutions
/// tuned as in any other graph.
/// </summary>
/// <param name="image">The model's input, where it takes bytes; otherwise null.</param>
/// <param name="model">The file.</param>
internal sealed class QuantizedNodes(string? image, string model)
{
    private static readonly Dictionary<string, string> OfOne = new()
    {
        ["QLinearAveragePool"] = "AveragePool",
        ["QLinearGlobalAveragePool"] = "GlobalAveragePool",
        ["QLinearLeakyRelu"] = "LeakyRelu",
        ["QLinearSigmoid"] = "Sigmoid",
    };

    private static readonly Dictionary<string, string> OfTwo = new() { ["QLinearAdd"] = "Add", ["QLinearMatMul"] = "MatMul", ["QLinearMul"] = "Mul" };

    private readonly HashSet<string> dynamic = [];

    /// <summary>The operators that are taken apart.</summary>
    internal static IEnumerable<string> Names => [.. OfOne.Keys, .. OfTwo.Keys, "ConvInteger", "MatMulInteger", "QGemm", "QLinearConcat", "QLinearConv"];

    /// <summary>The nodes, in their order, those that compute with whole numbers as several.</summary>
    internal IEnumerable<NodeProto> Expand(IEnumerable<NodeProto> nodes)
    {
        foreach (var node in nodes)
            if (node.OpType == "DynamicQuantizeLinear" && node.Output.Count > 0) dynamic.Add(node.Output[0]);
        return nodes.SelectMany(node => node.OpType switch
        {
            "DequantizeLinear" when node.Input.Count > 1 && node.Input[0] == image => Bytes(node),
            "QLinearConv" => Several(node, "Conv", [(0, 0), (3, 0)], bias: 8, scale: 6),
            "QGemm" => Several(node, "Gemm", [(0, 0), (3, node.Attribute.Any(attribute => attribute.Name == "transB" && attribute.I != 0) ? 0 : 1)], bias: 6, scale: 7),
            "QLinearConcat" => Concat(node),
            "ConvInteger" => Integer(node, "Conv"),
            "MatMulInteger" => Integer(node, "MatMul"),
            var name when OfOne.TryGetValue(name, out var one) => Several(node, one, [(0, 0)], bias: -1, scale: 3),
            var name when OfTwo.TryGetValue(name, out var two) => Several(node, two, [(0, -2), (3, -1)], bias: -1, scale: 6),
            _ => [node],
        });
    }

    private IEnumerable<NodeProto> Several(NodeProto node, string @operator, (int Index, int Axis)[] operands, int bias, int scale)
    {
        Require(node, operands[^1].Index + 3);
        if (node.Attribute.Any(attribute => attribute.Name == "channels_last" && attribute.I != 0)) throw Unfit(node, "has the channels last; expected N×C×H×W");
        var nodes = new List<NodeProto>();
        var inputs = operands.Select(operand => Dequantized(nodes, node, operand.Index, operand.Axis)).ToList();
        if (Input(node, bias) is { } whole)
        {
            nodes.Add(Node("Mul", [node.Input[1], node.Input[4]], Own(node, "bias scale")));
            nodes.Add(Node("DequantizeLinear", [whole, nodes[^1].Output[0]], Own(node, "bias"), Axis(0)));
            inputs.Add(nodes[^1].Output[0]);
        }
        return Finished(nodes, node, @operator, inputs, scale);
    }

    private IEnumerable<NodeProto> Concat(NodeProto node)
    {
        Require(node, 5);
        var nodes = new List<NodeProto>();
        var inputs = Enumerable.Range(0, (node.Input.Count - 2) / 3).Select(number => Dequantized(nodes, node, 2 + 3 * number, 0)).ToList();
        return Finished(nodes, node, "Concat", inputs, scale: 0);
    }

    /// <summary>Weights less their zero point; what they are computed with was quantized by its own range, and is taken as it is.</summary>
    private IEnumerable<NodeProto> Integer(NodeProto node, string @operator)
    {
        Require(node, 2);
        if (!dynamic.Contains(node.Input[0])) throw Unfit(node, "takes what constants quantized; expected DynamicQuantizeLinear before it");
        var (one, weight) = (Own(node, "one"), Own(node, "weight"));
        return [
            Node("Constant", [], one, new AttributeProto { Name = "value_float", Type = AttributeProto.Types.AttributeType.Float, F = 1 }),
            Node("DequantizeLinear", Input(node, 3) is { } zero ? [node.Input[1], one, zero] : [node.Input[1], one], weight, Axis(@operator == "Conv" ? 0 : -1)),
            Node(@operator, [node.Input[0], weight], node.Output[0], node.Attribute),
        ];
    }

    /// <summary>An image of bytes is there in floating point, 0 to 255.</summary>
    private static IEnumerable<NodeProto> Bytes(NodeProto node)
    {
        var centred = node.Input[0];
        if (Input(node, 2) is { } zero)
        {
            yield return Node("Cast", [zero], Own(node, "zero"), new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)TensorProto.Types.DataType.Float });
            yield return Node("Sub", [centred, Own(node, "zero")], Own(node, "centred"));
            centred = Own(node, "centred");
        }
        yield return Node("Mul", [centred, node.Input[1]], node.Output[0]);
    }

    private string Dequantized(List<NodeProto> nodes, NodeProto node, int index, int axis)
    {
        var dequantized = Node("DequantizeLinear", [.. node.Input.Skip(index).Take(3)], Own(node, $"operand {index}"), Axis(axis));
        nodes.AddRange(dequantized.Input[0] == image ? Bytes(dequantized) : [dequantized]);
        return dequantized.Output[0];
    }

    private static List<NodeProto> Finished(List<NodeProto> nodes, NodeProto node, string @operator, IReadOnlyList<string> inputs, int scale)
    {
        var isCut = Input(node, scale) is not null;
        nodes.Add(Node(@operator, inputs, isCut ? Own(node, @operator) : node.Output[0], node.Attribute));
        if (isCut) nodes.Add(Node("QuantizeLinear", [nodes[^1].Output[0], .. node.Input.Skip(scale).Take(2)], node.Output[0]));
        return nodes;
    }

    private void Require(NodeProto node, int inputs)
    {
        if (node.Input.Count < inputs || node.Output.Count != 1) throw Unfit(node, FormattableString.Invariant($"has {node.Input.Count} inputs and {node.Output.Count} outputs; expected at least {inputs} and 1"));
    }

    private static string? Input(NodeProto node, int index) => index >= 0 && index < node.Input.Count && node.Input[index] != "" ? node.Input[index] : null;

    private static string Own(NodeProto node, string part) => $"{node.Output[0]}/{part}";

    private static AttributeProto Axis(int axis) => new() { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = axis };

    private static NodeProto Node(string @operator, IEnumerable<string> inputs, string output, params IEnumerable<AttributeProto> attributes) => new() { OpType = @operator, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    private Weights.WeightFileException Unfit(NodeProto node, string reason) => new($"The node '{node.Name}' of the ONNX model '{model}', {node.OpType}, {reason}.");
}
