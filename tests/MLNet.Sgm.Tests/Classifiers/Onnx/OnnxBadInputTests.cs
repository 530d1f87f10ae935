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
    public void A_cycle_is_named() => StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b"), Node("Flatten", ["b"], "y")])), "must have no cycle; its node 'a/Add' (Add) waits for what is computed from it.");

    [TestMethod]
    public void A_missing_initializer_is_named() => StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "gone"], "y")])), "must hold the tensor 'gone', which its node 'y/Add' (Add) takes");

    [TestMethod]
    public void A_shape_beyond_all_memory_is_refused()
    {
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1L << 62, 4 } };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], weight)), "expected one that fits into memory");
        var short_ = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1L << 40 }, RawData = ByteString.CopyFrom(1, 2, 3, 4) };
        StringAssert.Contains(Refused(Model(13, Images, [Node("Add", ["x", "w"], "y")], short_)), "which takes 4398046511104 bytes; the file has 4");
    }

    [TestMethod]
    public void A_constant_that_a_few_bytes_blow_up_is_refused() => StringAssert.Contains(
        Refused(Model(13, Images, [Node("ConstantOfShape", ["size"], "c"), Node("Add", ["x", "c"], "y")], Longs("size", 1 << 30, 1 << 30))), "expected no more than fit into the file's size and 64 MiB.");

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

    private static string Refused(string path) => Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(path)).Message;
}
