using Google.Protobuf;
using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static MLNet.Sgm.Tests.Classifiers.Onnx.OnnxFiles;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>Files that are damaged or mean harm are refused in a sentence.</summary>
[TestClass]
public sealed class OnnxBadInputTests
{
    private static readonly long[] Images = [0, 3, 8, 8];

    [TestMethod]
    public void Cut_off_files_are_refused()
    {
        using var folder = TestData.Folder();
        var whole = File.ReadAllBytes(OnnxReference.PathOf("vgg-opset11.onnx"));
        foreach (var length in new[] { 0, 1, 100, whole.Length / 2, whole.Length - 1 })
        {
            var path = folder.File($"{length}.onnx");
            File.WriteAllBytes(path, whole[..length]);
            StringAssert.StartsWith(Refused(path), $"The file '{path}' must be an ONNX model");
        }
    }

    [TestMethod]
    public void A_length_that_reaches_beyond_its_message_is_refused()
    {
        using var folder = TestData.Folder();
        var path = folder.File("model.onnx");
        // A graph of one byte, the tag of its name; the name's length comes after its end.
        File.WriteAllBytes(path, [ModelProto.GraphFieldNumber << 3 | 2, 1, GraphProto.NameFieldNumber << 3 | 2, 5]);
        StringAssert.StartsWith(Refused(path), $"The file '{path}' must be an ONNX model");
    }

    [TestMethod]
    [DataRow("Flatten")]
    [DataRow("Add")]
    [DataRow("Conv")]
    [DataRow("DequantizeLinear")]
    [DataRow("If")]
    public void A_node_without_inputs_is_named(string name) =>
        StringAssert.Contains(Refused(Model(13, Images, [Node(name, [], "c"), Node("Add", ["x", "c"], "y")])), $"The node 'c/{name}' of the ONNX model");

    [TestMethod]
    public void A_convolution_without_groups_is_named() =>
        StringAssert.Contains(Unusable([Node("Conv", ["x", "w"], "c", Whole("group", 0)), Node("Flatten", ["c"], "y")]), "has 0 groups; expected at least 1.");

    [TestMethod]
    public void A_convolution_of_two_outputs_is_named()
    {
        var convolution = Node("Conv", ["x", "w"], "c");
        convolution.Output.Add("d");
        StringAssert.Contains(Unusable([convolution, Node("Add", ["c", "d"], "e"), Node("Flatten", ["e"], "y")]), "has 2 outputs; expected at most 1.");
    }

    [TestMethod]
    public void An_axis_that_a_constant_does_not_have_is_named() => StringAssert.Contains(
        Refused(Model(18, Images, [Node("Resize", ["row", "", "", "sizes"], "c", Wholes("axes", 9)), Node("Add", ["x", "c"], "y")], Floats("row", torch.ones(1, 8)), Longs("sizes", 8))),
        "has the axis 9; expected one of a tensor of 2 dimensions.");

    [TestMethod]
    public void A_cycle_is_named() => StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b"), Node("Flatten", ["b"], "y")])), "must have no cycle; its node 'a/Add' (Add) waits for what is computed from it.");

    [TestMethod]
    public void A_missing_initializer_is_named() => StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "gone"], "y")])), "must hold the tensor 'gone', which its node 'y/Add' (Add) takes");

    [TestMethod]
    [DataRow(AttributeProto.Types.AttributeType.Tensor, "has the attribute 'value' without a tensor in it")]
    [DataRow(AttributeProto.Types.AttributeType.Float, "has the attribute 'value' of the type Float; expected Tensor")]
    public void A_constant_without_its_tensor_is_named(AttributeProto.Types.AttributeType type, string expected)
    {
        var constant = new NodeProto { OpType = "Constant", Output = { "w" }, Attribute = { new AttributeProto { Name = "value", Type = type } } };
        StringAssert.Contains(Refused(Model(13, Images, [constant, Node("Add", ["x", "w"], "y")])), expected);
    }

    [TestMethod]
    public void A_choice_without_its_graph_is_named()
    {
        var choice = new NodeProto { OpType = "If", Input = { "c" }, Output = { "y" }, Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Float } } };
        var condition = new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Dims = { 1 }, Int32Data = { 1 } };
        StringAssert.Contains(Refused(Model(13, Images, [choice], condition)), "must have a graph for each case; found none.");
    }

    [TestMethod]
    public void A_shape_beyond_all_memory_is_refused()
    {
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1L << 62, 4 } };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], weight)), "expected one that fits into memory");
        var short_ = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1L << 40 }, RawData = ByteString.CopyFrom(1, 2, 3, 4) };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], short_)), "which takes 4398046511104 bytes; the file has 4");
    }

    [TestMethod]
    [DataRow(long.MinValue)]
    [DataRow(long.MaxValue)]
    [DataRow(1L << 16)]
    public void An_image_beyond_all_memory_is_refused(long side) => StringAssert.Contains(Refused(Model(13, [1, 3, side, side == long.MinValue ? 8 : side], [Node("Relu", ["x"], "y")])), "must be images, N×C×H×W or N×H×W×C with 1 or 3 channels; found");

    [TestMethod]
    [DataRow("Tile")]
    [DataRow("Expand")]
    public void What_a_few_bytes_make_of_an_image_is_refused_before_memory_is_taken(string name)
    {
        using var folder = TestData.Folder();
        var path = Model(13, [0, 1, 8, 8], [Node(name, ["x", "size"], "c"), Node("GlobalAveragePool", ["c"], "p"), Node("Flatten", ["p"], "y")], Longs("size", 1, 1 << 24, 8, 8)).Save(folder);

        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => OnnxModel.Read(path)).Message, "bytes of a few images; expected no more than 1073741824.");
    }

    [TestMethod]
    [DynamicData(nameof(Amplifiers))]
    public void What_a_few_bytes_blow_up_is_refused_before_memory_is_taken(string name, NodeProto[] nodes, TensorProto[] initializers)
    {
        var before = Environment.WorkingSet;

        var message = Refused(Model(13, Images, [.. nodes, Node("Add", ["x", "c"], "y")], initializers));

        StringAssert.Contains(message, "expected constants of no more than 8388608 bytes in all, as many as the file has or 8 MiB.", name);
        Assert.IsLessThan(256L << 20, Environment.WorkingSet - before, name);
    }

    [TestMethod]
    public void Tensors_that_name_the_same_bytes_of_a_file_again_and_again_are_refused()
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[4 << 20]);
        TensorProto Weight(string name) => new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 << 20 }, DataLocation = TensorProto.Types.DataLocation.External, ExternalData = { new StringStringEntryProto { Key = "location", Value = "w.bin" } } };
        string[] names = ["a", "b", "c"];

        StringAssert.Contains(Refused(Model(13, Images, [Node("Sum", ["x", .. names], "y")], names.Select(Weight)).Save(folder)), "The tensor 'c' of the ONNX model");
    }

    [TestMethod]
    public void Values_stay_in_the_file_until_their_tensor_is_made()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = TestData.Folder();
        var many = torch.arange(5000, torch.ScalarType.Float32);
        var raw = new TensorProto { Name = "raw", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 5000 }, RawData = ByteString.CopyFrom(many.bytes) };
        var path = Model(13, Images, [Node("Add", ["x", "raw"], "a"), Node("Add", ["a", "listed"], "y")], raw, Floats("listed", many + 1)).Save(folder);

        var messages = OnnxFile.Read(path);
        var constants = OnnxGraph.Read(path).Constants;

        Assert.IsLessThan(500, messages.CalculateSize());
        CollectionAssert.AreEqual(many.data<float>().ToArray(), constants["raw"].data<float>().ToArray());
        Assert.AreEqual(5000f, constants["listed"][4999].item<float>());
        CollectionAssert.AreEqual(new[] { path }, OnnxFile.PartsOf(path).ToArray());
    }

    private static IEnumerable<object[]> Amplifiers
    {
        get
        {
            var column = Floats("column", torch.ones(60_000, 1));
            var row = Floats("row", torch.ones(1, 60_000));
            yield return ["a shape", new[] { Node("ConstantOfShape", ["size"], "c") }, new[] { Longs("size", 1 << 20, 1 << 20) }];
            yield return ["an expansion", new[] { Node("Expand", ["row", "size"], "c") }, new[] { row, Longs("size", 60_000, 60_000) }];
            yield return ["tiles", new[] { Node("Tile", ["row", "size"], "c") }, new[] { row, Longs("size", 60_000, 1) }];
            yield return ["a range", new[] { Node("Range", ["from", "to", "step"], "c") }, new[] { Number("from", 0), Number("to", 1L << 40), Number("step", 1) }];
            yield return ["padding", new[] { Node("Pad", ["row", "pads"], "c") }, new[] { row, Longs("pads", 0, 0, 60_000, 0) }];
            yield return ["broadcasting", new[] { Node("Mul", ["row", "column"], "c") }, new[] { row, column }];
            yield return ["a product", new[] { Node("MatMul", ["column", "row"], "c") }, new[] { row, column }];
            yield return ["the same again and again", new[] { Node("Concat", [.. Enumerable.Repeat("row", 60_000)], "c", Whole("axis", 0)) }, new[] { row }];
            yield return ["indices", new[] { Node("Gather", ["row", "indices"], "c") }, new[] { row, Longs("indices", new long[1000]) }];
            yield return ["doubling", Enumerable.Range(0, 40).Select(step => Node("Concat", [$"{(step == 0 ? "row" : $"d{step}")}", $"{(step == 0 ? "row" : $"d{step}")}"], step == 39 ? "c" : $"d{step + 1}", Whole("axis", 0))).ToArray(), new[] { row }];
            yield return ["a larger image", new[] { Node("Resize", ["row", "", "scales"], "c") }, new[] { row, Floats("scales", torch.tensor(new[] { 60_000f, 1 })) }];
        }
    }

    private static TensorProto Number(string name, long value) => new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { value } };

    [TestMethod]
    public void Text_is_no_weight()
    {
        var words = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.String, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("a") } };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], words)), "holds String values");
    }

    [TestMethod]
    [DataRow("../secret.bin")]
    [DataRow("/etc/hostname")]
    public void External_data_lies_in_the_folder(string location)
    {
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, DataLocation = TensorProto.Types.DataLocation.External, ExternalData = { new StringStringEntryProto { Key = "location", Value = location } } };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], weight)), $"must lie in a file in the model's folder; found '{location}'.");
    }

    [TestMethod, OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void External_data_is_not_behind_a_link()
    {
        using var elsewhere = TestData.Folder();
        File.WriteAllBytes(elsewhere.File("w.bin"), new byte[4]);
        using var folder = TestData.Folder();
        Directory.CreateSymbolicLink(folder.File("parts"), elsewhere.File("."));
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, DataLocation = TensorProto.Types.DataLocation.External, ExternalData = { new StringStringEntryProto { Key = "location", Value = "parts/w.bin" } } };

        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], weight).Save(folder)), "must lie in a file in the model's folder; found 'parts/w.bin'.");
    }

    [TestMethod]
    public void External_data_is_read()
    {
        using var scope = torch.NewDisposeScope();
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w.bin"), [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2.5f)]);
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, DataLocation = TensorProto.Types.DataLocation.External, ExternalData = { new StringStringEntryProto { Key = "location", Value = "w.bin" }, new StringStringEntryProto { Key = "offset", Value = "4" } } };

        var graph = OnnxGraph.Read(Model(13, Images, [Node("Add", ["x", "w"], "y")], weight).Save(folder));

        Assert.AreEqual(2.5f, graph.Constants["w"].reshape(1)[0].item<float>());
    }

    [TestMethod]
    public void More_than_one_input_or_output_is_refused()
    {
        var model = Model(13, Images, [Node("Add", ["x", "z"], "y")]);
        model.Graph.Input.Add(new ValueInfoProto { Name = "z" });
        StringAssert.Contains(Refused(model), "must have one input; found 2: x, z.");
        var other = Model(13, Images, [Node("Relu", ["x"], "y")]);
        other.Graph.Output.Add(new ValueInfoProto { Name = "x" });
        StringAssert.Contains(Refused(other), "must have one output; found 2: y, x.");
    }

    [TestMethod]
    public void Damaged_files_are_understood_or_refused_and_nothing_else()
    {
        using var folder = TestData.Folder();
        var whole = File.ReadAllBytes(OnnxReference.PathOf("vgg-opset11.onnx"));
        var random = new Random(5);
        var path = folder.File("damaged.onnx");
        for (var round = 0; round < 300; round++)
        {
            var bytes = whole.ToArray();
            for (var change = 0; change < 4; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                _ = OnnxModel.Read(path);
            }
            catch (WeightFileException)
            {
                // In a sentence; any other exception fails the test.
            }
        }
    }

    private static string Refused(ModelProto model)
    {
        using var folder = TestData.Folder();
        return Refused(model.Save(folder));
    }

    /// <summary>Why a network of a file cannot be used that can be read.</summary>
    private static string Unusable(NodeProto[] nodes)
    {
        using var folder = TestData.Folder();
        var path = Model(13, Images, nodes, Floats("w", torch.ones(4, 3, 1, 1))).Save(folder);
        return Assert.ThrowsExactly<WeightFileException>(() => OnnxModel.Read(path)).Message;
    }

    private static string Refused(string path) => Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(path)).Message;

    [TestMethod]
    public void Matrices_without_a_product_do_not_end_the_process()
    {
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 3, 4 }, FloatData = { new float[12] } };
        using var folder = TestData.Folder();
        using var network = new OnnxNetwork(OnnxGraph.Read(Model(13, Images, [Node("MatMul", ["x", "w"], "m"), Node("Flatten", ["m"], "y")], weight).Save(folder)), new(256, ExtraClass.Unknown), null);
        using var images = torch.zeros(1, 3, 8, 8);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => network.call(images).Dispose()).Message, "matrices of these shapes have no product");
    }
}
