using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class WeightFileTests
{
    private static readonly string[] ViewFiles = ["views.zip.pth", "views.legacy.pth"];

    [TestMethod]
    [DataRow("types.zip.pth", WeightFormat.TorchZip)]
    [DataRow("zip64.zip.pth", WeightFormat.TorchZip)]
    [DataRow("big-endian.zip.pth", WeightFormat.TorchZip)]
    [DataRow("types.legacy.pth", WeightFormat.TorchLegacy)]
    [DataRow("types.safetensors", WeightFormat.SafeTensors)]
    [DataRow("types.dat", WeightFormat.TorchSharp)]
    [DataRow("types.npy", WeightFormat.Numpy)]
    public void Every_type_is_read_bit_for_bit(string name, WeightFormat format)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Assert.AreEqual(format, file.Format);
        Assert.AreEqual(Fixture.File(name), file.Path);
        var isNumpy = format == WeightFormat.Numpy;
        var types = Fixture.Types.Where(type => !isNumpy || type.Value != ScalarType.BFloat16).ToList();
        CollectionAssert.AreEqual((string[])[.. types.Select(type => type.Key), "scalar", .. isNumpy ? [] : new[] { "empty" }], file.Entries.Select(entry => entry.Name).ToArray());
        foreach (var (key, type) in types) Fixture.Expect(file, key, type, 3, 4);
        Fixture.Expect(file, "scalar", ScalarType.Float32);
        if (!isNumpy) Fixture.Expect(file, "empty", ScalarType.Float32, 0, 3);
    }

    [TestMethod]
    [DataRow("views.zip.pth")]
    [DataRow("views.legacy.pth")]
    public void Views_and_shared_storages_give_their_own_elements(string name)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Fixture.Expect(file, "base", ScalarType.Float32, 6, 8);
        Fixture.Expect(file, "again", ScalarType.Float32, [6, 8], "base");
        Fixture.Expect(file, "transposed", ScalarType.Float32, [8, 6], "base", from column in Indices(8) from row in Indices(6) select 8 * row + column);
        Fixture.Expect(file, "part", ScalarType.Float32, [4, 3], "base", from row in Indices(4) from column in Indices(3) select 8 * (row + 1) + 2 * column + 2);
        Fixture.Expect(file, "row", ScalarType.Float32, [8], "base", from column in Indices(8) select 16 + column);
        Fixture.Expect(file, "element", ScalarType.Float32, [], "base", [28]);
        Fixture.Expect(file, "expanded", ScalarType.Float32, [4, 8], "base", from row in Indices(4) from column in Indices(8) select 8 + column);
        Fixture.Expect(file, "images", ScalarType.Float32, 2, 3, 4, 5);
        Fixture.Expect(file, "parameter", ScalarType.Float32, 3, 4);
    }

    [TestMethod]
    [DataRow("checkpoint.zip.pth.tar")]
    [DataRow("checkpoint.legacy.pth.tar")]
    public void Of_a_checkpoint_only_the_state_dict_is_taken(string name)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Assert.HasCount(9, file.Entries);
        Fixture.Expect(file, "module.0.weight", ScalarType.Float32, 3, 2, 1, 1);
        Fixture.Expect(file, "module.0.bias", ScalarType.Float32, 3);
        foreach (var part in new[] { "weight", "bias", "running_mean", "running_var" }) Fixture.Expect(file, "module.1." + part, ScalarType.Float32, 3);
        Fixture.Expect(file, "module.1.num_batches_tracked", ScalarType.Int64);
        Fixture.Expect(file, "module.2.weight", ScalarType.Float32, 2, 3);
        Fixture.Expect(file, "module.2.bias", ScalarType.Float32, 2);
    }

    [TestMethod]
    [DataRow("protocol3.zip.pt")]
    [DataRow("protocol4.zip.pt")]
    [DataRow("protocol5.zip.pt")]
    [DataRow("protocol3.legacy.pt")]
    [DataRow("protocol4.legacy.pt")]
    [DataRow("protocol5.legacy.pt")]
    public void Every_pickle_protocol_is_read(string name)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Assert.HasCount(2, file.Entries);
        Fixture.Expect(file, "a", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "b", ScalarType.Int64, 3, 4);
    }

    [TestMethod]
    public void Tensors_in_parts_of_a_storage_as_Python_2_wrote_them_are_read()
    {
        using var file = WeightFile.Open(Fixture.File("python2.legacy.th"));
        Assert.HasCount(2, file.Entries);
        Fixture.Expect(file, "whole", ScalarType.Float32, [5, 8], "storage");
        Fixture.Expect(file, "part", ScalarType.Float32, [3, 4], "storage", Indices(12).Select(i => i + 12));
    }

    [TestMethod]
    public void An_index_gives_the_tensors_of_all_its_files()
    {
        using var file = WeightFile.Open(Fixture.File("sharded.index.json"));
        Assert.AreEqual(WeightFormat.SafeTensors, file.Format);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, file.Entries.Select(entry => entry.Name).ToArray());
        Fixture.Expect(file, "a", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "b", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "c", ScalarType.Int64, 3, 4);
    }

    [TestMethod]
    [DataRow("python2.npy")]
    [DataRow("protocol2.npy")]
    [DataRow("protocol4.npy")]
    [DataRow("protocol5.npy")]
    public void Nested_NumPy_dictionaries_are_read(string name)
    {
        using var file = WeightFile.Open(Fixture.File(name));
        Assert.HasCount(10, file.Entries);
        Fixture.Expect(file, "conv1/weights", ScalarType.Float32, 3, 3, 2, 4);
        Fixture.Expect(file, "conv1/bias", ScalarType.Float32, 4);
        Fixture.Expect(file, "conv1/mean", ScalarType.Float64, 4);
        Fixture.Expect(file, "fortran", ScalarType.Float32, 3, 4, 2);
        Fixture.Expect(file, "big/float32", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "big/int64", ScalarType.Int64, 3, 4);
        Fixture.Expect(file, "big/float16", ScalarType.Float16, 3, 4);
        Fixture.Expect(file, "fc/0", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "fc/1", ScalarType.Float32, 4);
        Fixture.Expect(file, "number", ScalarType.Float32);
    }

    [TestMethod]
    public void What_TorchSharp_saved_is_read()
    {
        using var folder = TestData.Folder();
        using var network = TestData.DenseNet().CreateNetwork();
        network.save(folder.File("w.dat"));
        using var file = WeightFile.Open(folder.File("w.dat"));
        Assert.AreEqual(WeightFormat.TorchSharp, file.Format);
        CollectionAssert.AreEqual(network.state_dict().Keys.ToList(), file.Entries.Select(entry => entry.Name).ToList());
        foreach (var (name, tensor) in network.state_dict())
        {
            using var read = file.Read(name);
            CollectionAssert.AreEqual(tensor.shape, read.shape, name);
            CollectionAssert.AreEqual(tensor.bytes.ToArray(), read.bytes.ToArray(), name);
        }
    }

    [TestMethod]
    public void What_TorchSharp_saved_over_a_longer_file_is_read()
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w.dat"), [.. File.ReadAllBytes(Fixture.File("types.dat")), .. new byte[100]]);
        using var file = WeightFile.Open(folder.File("w.dat"));
        Assert.HasCount(12, file.Entries);
        Fixture.Expect(file, "bool", ScalarType.Bool, 3, 4);
    }

    [TestMethod]
    public void Weights_that_TorchSharp_saved_reach_the_network()
    {
        using var folder = TestData.Folder();
        using var saved = TestData.Classifier(seed: 5).CreateNetwork();
        saved.save(folder.File("w.dat"));
        using var loaded = ImageClassifiers.SmallResNet(8, folder.File("w.dat"), TestData.Preprocessing, TestData.ClassNames).CreateNetwork();
        foreach (var (name, tensor) in saved.state_dict()) CollectionAssert.AreEqual(tensor.bytes.ToArray(), loaded.state_dict()[name].bytes.ToArray(), name);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "Elsewhere the hole in the file takes its room on the disk.")]
    public void A_tensor_beyond_four_gigabytes_is_read()
    {
        using var folder = TestData.Folder();
        const long Hole = 5_000_000_000;
        var header = System.Text.Encoding.UTF8.GetBytes($$$"""{"hole":{"dtype":"U8","shape":[{{{Hole}}}],"data_offsets":[0,{{{Hole}}}]},"b":{"dtype":"F32","shape":[2],"data_offsets":[{{{Hole}}},{{{Hole + 8}}}]}}""");
        using (var stream = File.Create(folder.File("w")))
        {
            stream.Write([.. BitConverter.GetBytes((long)header.Length), .. header]);
            stream.Seek(Hole, SeekOrigin.Current);
            stream.Write([.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        }
        using var file = WeightFile.Open(folder.File("w"));
        using var read = file.Read("b");
        CollectionAssert.AreEqual(new[] { 1.5f, -2f }, read.data<float>().ToArray());
    }

    [TestMethod]
    public void A_tensor_is_copied_into_every_type()
    {
        using var file = WeightFile.Open(Fixture.File("types.zip.pth"));
        foreach (var source in Fixture.Types.Where(type => type.Value is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            foreach (var target in Fixture.Types.Values)
            {
                using var scope = NewDisposeScope();
                var destination = zeros([3, 4], target);
                file.CopyTo(source.Key, destination);
                var expected = file.Read(source.Key).to_type(target);
                CollectionAssert.AreEqual(expected.bytes.ToArray(), destination.bytes.ToArray(), $"{source.Key} into {target}");
            }
    }

    [TestMethod]
    public void A_tensor_is_copied_into_any_strides()
    {
        using var scope = NewDisposeScope();
        foreach (var name in ViewFiles)
        {
            using var file = WeightFile.Open(Fixture.File(name));
            foreach (var key in new[] { "base", "part", "expanded" })
            {
                var shape = file.Read(key).shape;
                var whole = zeros([2 * shape[1], shape[0]]);
                var destination = whole.slice(0, 0, 2 * shape[1], 2).t();
                Assert.IsFalse(destination.is_contiguous());
                file.CopyTo(key, destination);
                CollectionAssert.AreEqual(file.Read(key).bytes.ToArray(), destination.contiguous().bytes.ToArray(), key);
                Assert.AreEqual(0, whole.slice(0, 1, 2 * shape[1], 2).abs().sum().item<float>());
            }
        }
    }

    [TestMethod]
    public void A_parameter_that_is_trained_can_be_filled()
    {
        using var file = WeightFile.Open(Fixture.File("types.zip.pth"));
        using var parameter = nn.Parameter(zeros([3, 4]));
        file.CopyTo("float32", parameter);
        file.CopyTo("float64", parameter);
        Assert.IsTrue(parameter.requires_grad && parameter.is_leaf);
        using var read = file.Read("float64");
        CollectionAssert.AreEqual(read.to_type(ScalarType.Float32).bytes.ToArray(), parameter.bytes.ToArray());
    }

    [TestMethod]
    public void Another_shape_is_refused()
    {
        using var file = WeightFile.Open(Fixture.File("types.zip.pth"));
        using var destination = zeros([4, 3]);
        var error = Assert.ThrowsExactly<WeightFileException>(() => file.CopyTo("float32", destination));
        Assert.AreEqual($"Tensor 'float32' of the weight file '{file.Path}' has the shape [3, 4]; expected [4, 3].", error.Message);
    }

    [TestMethod]
    public void A_name_that_is_not_there_is_refused()
    {
        using var file = WeightFile.Open(Fixture.File("types.zip.pth"));
        Assert.AreEqual($"The weight file '{file.Path}' holds no tensor 'nothing'.", Assert.ThrowsExactly<WeightFileException>(() => file.Read("nothing")).Message);
    }

    [TestMethod]
    public void A_file_is_known_by_its_content_alone()
    {
        using var folder = TestData.Folder();
        foreach (var (name, format) in new[] { ("types.legacy.pth", WeightFormat.TorchLegacy), ("types.zip.pth", WeightFormat.TorchZip), ("types.dat", WeightFormat.TorchSharp), ("types.npy", WeightFormat.Numpy) })
        {
            var renamed = folder.File(name + ".safetensors");
            File.Copy(Fixture.File(name), renamed);
            using var file = WeightFile.Open(renamed);
            Assert.AreEqual(format, file.Format);
        }
    }

    private static IEnumerable<long> Indices(int count) => Enumerable.Range(0, count).Select(i => (long)i);
}
