using Google.Protobuf;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>Makes small ONNX models.</summary>
internal static class OnnxFiles
{
    /// <summary>A model from an input <c>x</c> of float32 to an output <c>y</c>.</summary>
    internal static ModelProto Model(int opset, long[] input, IEnumerable<NodeProto> nodes, params IEnumerable<TensorProto> initializers)
    {
        var graph = new GraphProto { Name = "test", Input = { Value("x", input) }, Output = { Value("y", [0, 0]) } };
        graph.Node.AddRange(nodes);
        graph.Initializer.AddRange(initializers);
        return new() { IrVersion = 7, ProducerName = "test", OpsetImport = { new OperatorSetIdProto { Version = opset } }, Graph = graph };
    }

    internal static NodeProto Node(string @operator, string[] inputs, string output, params IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = @operator, Name = $"{output}/{@operator}", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    internal static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    internal static AttributeProto Wholes(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    internal static AttributeProto Number(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    internal static AttributeProto Word(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    internal static TensorProto Floats(string name, Tensor values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.AddRange(values.shape);
        tensor.FloatData.AddRange(values.to(ScalarType.Float32).contiguous().data<float>().ToArray());
        return tensor;
    }

    internal static TensorProto Longs(string name, params long[] values) => new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Length }, Int64Data = { values } };

    internal static string Save(this ModelProto model, TemporaryFolder folder, string name = "model.onnx")
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>Numbers that differ and are the same each time.</summary>
    internal static Tensor Numbers(params long[] shape) => rand(shape, generator: new Generator(7)) * 2 - 1;

    private static ValueInfoProto Value(string name, long[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new() };
        foreach (var size in shape) type.Shape.Dim.Add(size != 0 ? new TensorShapeProto.Types.Dimension { DimValue = size } : new() { DimParam = "n" });
        return new() { Name = name, Type = new() { TensorType = type } };
    }
}
