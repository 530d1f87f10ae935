using Microsoft.ML.OnnxRuntime;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static MLNet.Sgm.Tests.Classifiers.Onnx.OnnxFiles;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>Nodes that become others when a graph is read, against ONNX Runtime.</summary>
[TestClass]
public sealed class OnnxRewritingTests
{
    private const int Side = 8;

    private static readonly long[] Images = [0, 3, Side, Side];

    [TestMethod]
    public void A_dimension_of_1_is_dropped_where_sizes_say_that_it_is_one() => Compare(Model(13, Images,
        [
            Node("GlobalAveragePool", ["x"], "p"), Node("Shape", ["p"], "s"), Node("Gather", ["s", "three"], "w"), Node("Equal", ["w", "one"], "is one"),
            Node("If", ["is one"], "q", Graph("then_branch", Node("Squeeze", ["p", "axes"], "r")), Graph("else_branch", Node("Identity", ["p"], "r"))), Node("Flatten", ["q"], "y"),
        ], Scalar("three", 3), Scalar("one", 1), Longs("axes", 3)));

    [TestMethod]
    public void A_condition_on_the_number_of_images_is_refused()
    {
        using var folder = TestData.Folder();
        var model = Model(13, Images, [Node("Shape", ["x"], "s"), Node("Gather", ["s", "zero"], "n"), Node("Equal", ["n", "two"], "are two"), Node("If", ["are two"], "y", Graph("then_branch", Node("Exp", ["x"], "r")), Graph("else_branch", Node("Tanh", ["x"], "r")))],
            Scalar("zero", 0), Scalar("two", 2));

        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(model.Save(folder))).Message, "depends on the number of images or their size; expected a condition that is the same for all.");
    }

    [TestMethod]
    public void Functions_of_the_model_become_its_nodes()
    {
        var model = Model(17, Images, [Call("Twice", "x", "a", Number("slope", 0.2f)), Call("Leaky", "a", "b", Number("slope", 0.5f)), Node("Flatten", ["b"], "y")]);
        model.IrVersion = 8;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        model.Functions.Add(Function("Leaky", [new NodeProto { OpType = "LeakyRelu", Name = "l", Input = { "v" }, Output = { "t" }, Attribute = { new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float } } }, Node("Neg", ["t"], "w")]));
        model.Functions.Add(Function("Twice", [Call("Leaky", "v", "t", new AttributeProto { Name = "slope", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float }), Call("Leaky", "t", "w", Number("slope", 0.7f))]));

        Compare(model);
    }

    [TestMethod]
    public void A_softmax_inside_a_function_makes_probabilities()
    {
        using var folder = TestData.Folder();
        var model = Model(17, Images, [Node("GlobalAveragePool", ["x"], "p"), Node("Flatten", ["p"], "f"), Call("Scores", "f", "y")]);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        model.Functions.Add(Function("Scores", [Node("Softmax", ["v"], "w")]));
        var path = model.Save(folder);

        Assert.IsTrue(ImageClassifier.FromOnnx(path, TestData.Preprocessing, TestData.ClassNames).GivesProbabilities);
        Assert.AreEqual("Softmax", OnnxModel.Read(path).Softmax);
    }

    [TestMethod]
    public void Functions_that_ask_for_endless_nodes_are_refused()
    {
        using var folder = TestData.Folder();
        var twice = Model(17, Images, [Call("F0", "x", "y")]);
        for (var level = 0; level < 40; level++) twice.Functions.Add(Function($"F{level}", [Call($"F{level + 1}", "v", "t"), Call($"F{level + 1}", "t", "w")]));
        twice.Functions.Add(Function("F40", [Node("Neg", ["v"], "w")]));
        var itself = Model(17, Images, [Call("F", "x", "y")]);
        itself.Functions.Add(Function("F", [Call("F", "v", "w")]));

        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(twice.Save(folder))).Message, "must make no more than 100000 nodes in all.");
        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(itself.Save(folder, "itself.onnx"))).Message, "must not call itself.");
    }

    [TestMethod]
    public void Places_of_the_largest_values_may_be_named_where_nobody_takes_them() => Compare(Model(13, Images,
        [new() { OpType = "MaxPool", Name = "m", Input = { "x" }, Output = { "p", "places" }, Attribute = { Wholes("kernel_shape", 2, 2), Wholes("strides", 2, 2) } }, Node("Flatten", ["p"], "y")]));

    [TestMethod]
    [DataRow(4, 4, 0)]
    [DataRow(4, 2, 0)]
    [DataRow(4, 4, 1)]
    public void Attention_is_that_of_ONNX_Runtime(int queryHeads, int heads, int isCausal)
    {
        TensorProto Weight(string name, int width) => Floats(name, Numbers(Side * 3, width) + (name == "v" ? 0.3 : 0));
        Compare(Model(23, Images,
            [
                Node("Transpose", ["x"], "t", Wholes("perm", 0, 2, 3, 1)), Node("Reshape", ["t", "tokens"], "h"), Node("MatMul", ["h", "wq"], "q"), Node("MatMul", ["h", "wk"], "k"), Node("MatMul", ["h", "v"], "val"),
                Node("Attention", ["q", "k", "val"], "a", Whole("q_num_heads", queryHeads), Whole("kv_num_heads", heads), Whole("is_causal", isCausal)), Node("Flatten", ["a"], "y"),
            ], Longs("tokens", 0, Side, Side * 3), Weight("wq", 4 * queryHeads), Weight("wk", 4 * heads), Weight("v", 4 * heads)));
    }

    [TestMethod]
    public void A_convolution_of_whole_numbers_is_one_of_what_they_stand_for() => Compare(Quantized(
        [
            Node("QLinearConv", ["qx", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"], "c", Wholes("pads", 1, 1, 1, 1)), Node("QLinearConv", ["c", "sy", "zy", "v", "sw", "zw", "sy", "zy"], "d", Wholes("pads", 1, 1, 1, 1)),
            MicrosoftNode("QLinearAdd", ["c", "sy", "zy", "d", "sy", "zy", "sy", "zy"], "e"), MicrosoftNode("QLinearGlobalAveragePool", ["e", "sy", "zy", "sy", "zy"], "p", Whole("channels_last", 0)), Node("Flatten", ["p"], "f"),
            Node("QLinearMatMul", ["f", "sy", "zy", "m", "sx", "zw1", "sy", "zy"], "g"), Node("DequantizeLinear", ["g", "sy", "zy"], "y"),
        ]), tolerance: 0.06f, branches: 1);

    [TestMethod]
    public void What_is_quantized_by_its_own_range_is_taken_as_it_is() => Compare(Quantized(
        [
            new() { OpType = "DynamicQuantizeLinear", Name = "dynamic", Input = { "x" }, Output = { "dx", "ds", "dz" } }, Node("ConvInteger", ["dx", "w", "dz", "zw1"], "c", Wholes("pads", 1, 1, 1, 1)),
            Node("Cast", ["c"], "n", Whole("to", 1)), Node("Mul", ["ds", "sx"], "s"), Node("Mul", ["n", "s"], "r"), Node("Flatten", ["r"], "y"),
        ]), tolerance: 0.04f);

    [TestMethod]
    public void Whole_numbers_whose_scale_is_not_known_are_refused()
    {
        using var folder = TestData.Folder();
        var path = Quantized([Node("ConvInteger", ["qx", "w", "zx", "zw1"], "c"), Node("Cast", ["c"], "y", Whole("to", 1))]).Save(folder);

        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(path)).Message, "takes what constants quantized; expected DynamicQuantizeLinear before it.");
    }

    [TestMethod]
    public void An_image_of_bytes_is_what_its_scale_makes_of_it()
    {
        using var scope = NewDisposeScope();
        using var folder = TestData.Folder();
        var model = Model(13, Images, [Node("DequantizeLinear", ["x", "s", "z"], "d"), Node("Flatten", ["d"], "y")], Floats("s", tensor(1 / 127.5f)), Small("z", TensorProto.Types.DataType.Uint8, 128));
        model.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8;
        using var network = new OnnxNetwork(OnnxGraph.Read(model.Save(folder)), new(3, ExtraClass.Unknown));

        var found = network.call(full(Images[1..].Prepend(1).ToArray(), 255f));

        Assert.AreEqual((255 - 128) / 127.5f, found[0, 0].item<float>(), 1e-6f);
    }

    /// <summary>A model with an image <c>qx</c> of whole numbers, and weights.</summary>
    private static ModelProto Quantized(IEnumerable<NodeProto> nodes)
    {
        var kind = TensorProto.Types.DataType.Int8;
        int[] Weights(int count) => [.. Enumerable.Range(0, count).Select(index => index * 37 % 101 - 50)];
        var model = Model(13, Images, [Node("QuantizeLinear", ["x", "sx", "zx"], "qx"), .. nodes],
            Floats("sx", tensor(0.01f)), Floats("sw", tensor(new[] { 0.005f, 0.004f, 0.003f })), Floats("sy", tensor(0.02f)),
            Small("zx", TensorProto.Types.DataType.Uint8, 128), Small("zy", TensorProto.Types.DataType.Uint8, 100), Small("zw", kind, 0, 0, 0), Small("zw1", kind, 3),
            Shaped(Small("w", kind, Weights(81)), 3, 3, 3, 3), Shaped(Small("v", kind, Weights(81)), 3, 3, 3, 3), Shaped(Small("m", kind, Weights(12)), 3, 4),
            new TensorProto { Name = "b", DataType = (int)TensorProto.Types.DataType.Int32, Dims = { 3 }, Int32Data = { 4000, -2000, 1000 } });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        return model;
    }

    private static TensorProto Small(string name, TensorProto.Types.DataType kind, params int[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)kind, Int32Data = { values } };
        if (values.Length > 1) tensor.Dims.Add(values.Length);
        return tensor;
    }

    private static TensorProto Shaped(TensorProto tensor, params long[] shape)
    {
        tensor.Dims.Clear();
        tensor.Dims.Add(shape);
        return tensor;
    }

    private static TensorProto Scalar(string name, long value) => new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { value } };

    private static AttributeProto Graph(string name, NodeProto node) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = new GraphProto { Name = name, Node = { node }, Output = { new ValueInfoProto { Name = node.Output[0], Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } } } } } };

    private static NodeProto MicrosoftNode(string @operator, string[] inputs, string output, params IEnumerable<AttributeProto> attributes)
    {
        var node = Node(@operator, inputs, output, attributes);
        node.Domain = "com.microsoft";
        return node;
    }

    private static NodeProto Call(string function, string input, string output, params IEnumerable<AttributeProto> attributes)
    {
        var node = Node(function, [input], output, attributes);
        node.Domain = "own";
        return node;
    }

    private static FunctionProto Function(string name, IEnumerable<NodeProto> nodes) => new() { Name = name, Domain = "own", Input = { "v" }, Output = { "w" }, Attribute = { "slope" }, Node = { nodes }, OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = "own", Version = 1 } } };

    /// <summary>The scores of two images, by our network and by ONNX Runtime; that a gradient comes back; how many branches there are.</summary>
    private static void Compare(ModelProto model, float tolerance = 1e-5f, int branches = 0)
    {
        using var scope = NewDisposeScope();
        using var folder = TestData.Folder();
        var path = model.Save(folder);
        using var network = new OnnxNetwork(OnnxGraph.Read(path), new(3, ExtraClass.Unknown));
        var images = Numbers(2, 3, Side, Side).requires_grad_();
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(images.detach().data<float>().ToArray(), [2, 3, Side, Side]);
        using var results = session.Run(options, ["x"], [value], ["y"]);
        var expected = tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);

        var found = network.call(images);

        CollectionAssert.AreEqual(expected.shape, found.shape);
        Assert.IsLessThan(tolerance, (found - expected).abs().max().item<float>());
        Assert.IsGreaterThan(0, autograd.grad([found.square().sum()], [images])[0].abs().max().item<float>());
        Assert.HasCount(branches, network.Branches(SkipRule.Paper).ToList());
    }
}
