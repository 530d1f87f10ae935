using System.Text;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class SafeTensorsTests
{
    [TestMethod]
    public void What_was_written_is_read_bit_for_bit()
    {
        using var folder = TestData.Folder();
        using var network = TestData.DenseNet().CreateNetwork();
        SafeTensors.Write(folder.File("w.safetensors"), network.state_dict());
        var read = SafeTensors.Read(folder.File("w.safetensors"));
        CollectionAssert.AreEqual(network.state_dict().Keys.ToList(), read.Keys.ToList());
        foreach (var (name, tensor) in network.state_dict())
        {
            CollectionAssert.AreEqual(tensor.shape, read[name].shape, name);
            CollectionAssert.AreEqual(tensor.bytes.ToArray(), read[name].bytes.ToArray(), name);
        }
    }

    [TestMethod]
    public void Every_type_is_written()
    {
        using var folder = TestData.Folder();
        using var source = WeightFile.Open(Fixture.File("types.zip.pth"));
        SafeTensors.Write(folder.File("w"), source.Entries.ToDictionary(entry => entry.Name, entry => source.Read(entry.Name)));
        using var file = WeightFile.Open(folder.File("w"));
        foreach (var (name, type) in Fixture.Types) Fixture.Expect(file, name, type, 3, 4);
        Fixture.Expect(file, "scalar", ScalarType.Float32);
        Fixture.Expect(file, "empty", ScalarType.Float32, 0, 3);
    }

    [TestMethod]
    public void Another_format_is_refused() =>
        StringAssert.EndsWith(Assert.ThrowsExactly<WeightFileException>(() => SafeTensors.Read(Fixture.File("types.dat"))).Message, "is of the format TorchSharp; expected safetensors.");

    [TestMethod]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("w"), "old");
        using var complex = zeros([1], ScalarType.ComplexFloat32);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["c"] = complex })).Message, "found ComplexFloat32");
        var disposed = zeros([1]);
        disposed.Dispose();
        Assert.Throws<Exception>(() => SafeTensors.Write(folder.File("w"), new Dictionary<string, Tensor> { ["d"] = disposed }));
        Assert.AreEqual("old", File.ReadAllText(folder.File("w")));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void A_file_of_the_format_is_read()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), """{"__metadata__":{"by":"hand"},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 192]);
        var read = SafeTensors.Read(folder.File("w"));
        Assert.AreEqual(5, read["b"].item<long>());
        CollectionAssert.AreEqual(new[] { 1f, -2f }, read["a"].data<float>().ToArray());
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("1234567", "is of no known format; expected weights of PyTorch, safetensors, TorchSharp or NumPy")]
    [DataRow("P\0\0\0\0\0\0\0{", "it claims a header of 80 bytes and has 1")]
    public void Another_file_is_refused(string content, string message)
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("w"), content);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => SafeTensors.Read(folder.File("w"))).Message, message);
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "Tensor 'a'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "is cut, or its header is wrong: it has tensor 'a' at bytes 4 to 12 of 8")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "Tensor 'a'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,4611686018427387904],"data_offsets":[0,8]}}""", "impossible shape [4611686018427387904, 4611686018427387904, 4611686018427387904]")]
    [DataRow("""{"a":{"dtype":"F8","shape":[2],"data_offsets":[0,2]}}""", "of type F8; expected F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [DataRow("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "no type, shape and offsets for tensor 'a'")]
    [DataRow("""{"a":5}""", "no type, shape and offsets for tensor 'a'")]
    [DataRow("""{"a":{"dtype":5,"shape":[2],"data_offsets":[0,8]}}""", "has Number where its header should have a text")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "has 8 bytes for tensor 'a' of shape [1]; expected 4")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "names 'a' twice")]
    [DataRow("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "A text must be UTF-8, with whole surrogate pairs")]
    [DataRow("""{"a":{"\udc00type":"F32","shape":[2],"data_offsets":[0,8]}}""", "A text must be UTF-8, with whole surrogate pairs")]
    [DataRow("""{"a":""", "not a safetensors file")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "has the tensors 'a' and 'b' in the same bytes 0 to 8")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"b":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}}""", "has the tensors 'b' and 'a' in the same bytes 4 to 6")]
    [DataRow("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", "has bytes 2 to 4 of its values in no tensor")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "has bytes 0 to 4 of its values in no tensor")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "has 4 bytes after its last tensor")]
    [DataRow("{}", "holds no tensors")]
    [DataRow("""{"__metadata__":{"format":"pt"}}""", "holds no tensors")]
    public void A_lying_header_is_refused(string header, string message)
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), header, new byte[8]);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => SafeTensors.Read(folder.File("w"))).Message, message);
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => SafeTensors.Read("nowhere.safetensors")).Message, "'nowhere.safetensors'");

    [TestMethod]
    public void Weights_reach_the_network()
    {
        using var folder = TestData.Folder();
        using var written = TestData.Classifier(seed: 5).CreateNetwork();
        SafeTensors.Write(folder.File("w"), written.state_dict());
        using var loaded = ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames).CreateNetwork();
        foreach (var (name, tensor) in written.state_dict()) CollectionAssert.AreEqual(tensor.bytes.ToArray(), loaded.state_dict()[name].bytes.ToArray(), name);
    }

    [TestMethod]
    public void Everything_that_does_not_fit_is_listed_at_once()
    {
        using var folder = TestData.Folder();
        using var network = TestData.Classifier().CreateNetwork();
        var weights = network.state_dict();
        weights.Remove("bn1.weight");
        weights["fc.weight"] = zeros([4, 64]);
        weights["extra"] = zeros([1]);
        SafeTensors.Write(folder.File("w"), weights);
        var classifier = ImageClassifiers.SmallResNet(8, folder.File("w"), TestData.Preprocessing, TestData.ClassNames);
        var error = Assert.ThrowsExactly<WeightFileException>(() => classifier.CreateNetwork());
        StringAssert.EndsWith(error.Message, "does not fit ResNet8: 1 missing: bn1.weight; 1 unknown: extra; 1 of another shape: fc.weight (expected [3, 64], found [4, 64]).");
    }

    private static void Write(string path, string header, byte[] values)
    {
        var json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. values]);
    }

    [TestMethod]
    public void An_index_that_names_a_file_of_a_thousand_letters_is_refused_in_a_short_sentence()
    {
        using var folder = TestData.Folder();
        var path = folder.File("w.index.json");
        File.WriteAllText(path, """{"weight_map": {"a": "NAME"}}""".Replace("NAME", new string('a', 1000)));
        var message = Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(path).Dispose()).Message;
        StringAssert.Contains(message, "names the file 'aaa");
        Assert.IsLessThan(300, message.Length - path.Length);
    }
}
