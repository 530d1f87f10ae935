using Google.Protobuf;
using MLNet.Sgm.Classifiers;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Onnx;

/// <summary>A ResNet of bottlenecks of the zoo as an ONNX model, with its batch norms as nodes of their own: the graph that PyTorch's exporter writes, and its names.</summary>
internal sealed class ExportedResNet
{
    private const int Opset = 13;

    private readonly IReadOnlyDictionary<string, Tensor> state;
    private readonly GraphProto graph = new() { Name = "main_graph" };

    private ExportedResNet(IReadOnlyDictionary<string, Tensor> state) => this.state = state;

    /// <summary>Writes the file.</summary>
    internal static void Write(ImageClassifier classifier, string path)
    {
        using var network = classifier.CreateNetwork();
        var exported = new ExportedResNet(network.state_dict());
        exported.Build(classifier);
        using var stream = File.Create(path);
        new ModelProto { IrVersion = 7, ProducerName = "bench", OpsetImport = { new OperatorSetIdProto { Version = Opset } }, Graph = exported.graph }.WriteTo(stream);
    }

    private void Build(ImageClassifier classifier)
    {
        graph.Input.Add(Value("input", 0, 3, classifier.Preprocessing.Height, classifier.Preprocessing.Width));
        graph.Output.Add(Value("logits", 0, classifier.ClassCount));
        var x = Node("MaxPool", [Relu(Norm("bn1", Convolution("conv1", "input", stride: 2)), "relu")], "maxpool", Wholes("kernel_shape", 3, 3), Wholes("pads", 1, 1, 1, 1), Wholes("strides", 2, 2));
        for (var stage = 1; stage <= 4; stage++)
            for (var block = 0; state.ContainsKey($"layer{stage}.{block}.conv1.weight"); block++) x = Bottleneck(x, $"layer{stage}.{block}", stage > 1 && block == 0 ? 2 : 1);
        var features = Node("Flatten", [Node("GlobalAveragePool", [x], "avgpool")], "flatten");
        Node("Gemm", [features, Weight("fc.weight"), Weight("fc.bias")], "logits", new AttributeProto { Name = "transB", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
    }

    private string Bottleneck(string input, string name, int stride)
    {
        var x = Relu(Norm($"{name}.bn1", Convolution($"{name}.conv1", input)), $"{name}.relu");
        x = Relu(Norm($"{name}.bn2", Convolution($"{name}.conv2", x, stride)), $"{name}.relu_1");
        x = Norm($"{name}.bn3", Convolution($"{name}.conv3", x));
        var skip = state.ContainsKey($"{name}.downsample.0.weight") ? Norm($"{name}.downsample.1", Convolution($"{name}.downsample.0", input, stride)) : input;
        return Relu(Node("Add", [x, skip], $"{name}.add"), $"{name}.relu_2");
    }

    private string Convolution(string name, string input, int stride = 1)
    {
        var side = state[$"{name}.weight"].shape[2];
        var pad = side / 2;
        return Node("Conv", [input, Weight($"{name}.weight")], name, Wholes("kernel_shape", side, side), Wholes("pads", pad, pad, pad, pad), Wholes("strides", stride, stride));
    }

    private string Norm(string name, string input) => Node("BatchNormalization", [input, .. new[] { "weight", "bias", "running_mean", "running_var" }.Select(part => Weight($"{name}.{part}"))], name);

    private string Relu(string input, string name) => Node("Relu", [input], name);

    private string Node(string @operator, IEnumerable<string> inputs, string output, params IEnumerable<AttributeProto> attributes)
    {
        graph.Node.Add(new NodeProto { OpType = @operator, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    private string Weight(string name)
    {
        using var values = state[name].detach().contiguous();
        graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { values.shape }, RawData = ByteString.CopyFrom(values.bytes) });
        return name;
    }

    private static AttributeProto Wholes(string name, params IEnumerable<long> values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static ValueInfoProto Value(string name, params IEnumerable<long> sizes) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = (int)TensorProto.Types.DataType.Float,
                Shape = new() { Dim = { sizes.Select(size => size > 0 ? new TensorShapeProto.Types.Dimension { DimValue = size } : new() { DimParam = "batch" }) } },
            },
        },
    };
}
