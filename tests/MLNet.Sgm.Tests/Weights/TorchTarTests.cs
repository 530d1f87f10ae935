using System.Formats.Tar;
using System.Text;
using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>PyTorch's oldest format, a tar archive.</summary>
[TestClass]
public sealed class TorchTarTests
{
    private static readonly byte[] Root = Pickle(Dictionary((Text("a.weight"), Reference("11")), (Text("a.bias"), Reference("12"))));

    [TestMethod]
    public void Tensors_and_parts_of_storages_are_read()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), Storages(), Tensors((11, 7, [2, 3], [3, 1], 0), (12, 8, [3], [1], 1)), Root);
        using var file = WeightFile.Open(folder.File("w"));
        Assert.AreEqual(WeightFormat.TorchTar, file.Format);
        using (var weight = file.Read("a.weight"))
        {
            CollectionAssert.AreEqual(new long[] { 2, 3 }, weight.shape);
            CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4, 5 }, weight.data<float>().ToArray());
        }
        using var bias = file.Read("a.bias");
        CollectionAssert.AreEqual(new float[] { 5, 6, 7 }, bias.data<float>().ToArray());
    }

    [TestMethod]
    public void What_Python_wrote_is_read()
    {
        using var file = WeightFile.Open(Fixture.File("oldest.pth.tar"));
        Assert.HasCount(2, file.Entries);
        Fixture.Expect(file, "a", ScalarType.Float32, 3, 4);
        Fixture.Expect(file, "part", ScalarType.Float32, [2, 3], "a", [5, 7, 9, 6, 8, 10]);
    }

    [TestMethod]
    public void Another_tar_archive_is_refused_and_named()
    {
        using var folder = TestData.Folder();
        using (var archive = new TarWriter(File.Create(folder.File("w")))) Add(archive, "readme", [1, 2, 3]);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, "is a tar archive, and not of the files storages, tensors and pickle");
    }

    [TestMethod]
    public void A_link_in_place_of_a_part_is_not_followed()
    {
        using var folder = TestData.Folder();
        using (var archive = new TarWriter(File.Create(folder.File("w"))))
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "storages") { LinkName = "/etc/passwd" });
            Add(archive, "tensors", Tensors());
            Add(archive, "pickle", Root);
        }
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, "is a tar archive, and not");
    }

    [TestMethod]
    public void A_sparse_file_is_refused_as_any_other_archive()
    {
        using var folder = TestData.Folder();
        using (var archive = new TarWriter(File.Create(folder.File("w"))))
            archive.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "storages") { DataStream = new MemoryStream(Storages()) });
        var bytes = File.ReadAllBytes(folder.File("w"));
        // TarWriter writes none: the type of a header, and the sum of its bytes in octal, which counts the sum's own eight as spaces.
        var header = bytes.AsSpan(0, 512);
        var sum = header.Slice(148, 8);
        header[156] = (byte)'S';
        sum.Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(header.ToArray().Sum(value => value), 8).PadLeft(6, '0')).CopyTo(sum);
        sum[6] = 0;
        File.WriteAllBytes(folder.File("w"), bytes);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, "is a tar archive, and not");
    }

    [TestMethod]
    public void A_tensor_outside_its_storage_is_refused()
    {
        using var folder = TestData.Folder();
        Write(folder.File("w"), Storages(), Tensors((11, 7, [2, 3], [3, 1], 5), (12, 8, [3], [1], 1)), Root);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, "reaches outside its storage of 10 elements");
    }

    [TestMethod]
    public void Every_truncation_is_refused()
    {
        using var folder = TestData.Folder();
        Write(folder.File("whole"), Storages(), Tensors((11, 7, [2, 3], [3, 1], 0), (12, 8, [3], [1], 1)), Root);
        var whole = File.ReadAllBytes(folder.File("whole"));
        // The archive ends with empty blocks, which nothing is lost with.
        for (var length = 1; length < whole.AsSpan().LastIndexOfAnyExcept((byte)0); length += 37)
        {
            File.WriteAllBytes(folder.File("w"), whole[..length]);
            StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.File("w")).Dispose()).Message, "weight file '", $"{length} bytes");
        }
    }

    private static byte[] Reference(string key) => [.. Text(key), (byte)'Q'];

    /// <summary>Storage 7 of ten floats from 0 on, and storage 8, which is four of them from the fourth on.</summary>
    private static byte[] Storages() =>
    [
        .. Pickle(Number(1)), .. Pickle(Tuple(Number(7), Text("cpu"), Global("torch", "FloatStorage"))), .. BitConverter.GetBytes(10L), .. Enumerable.Range(0, 10).SelectMany(i => BitConverter.GetBytes((float)i)),
        .. Pickle(List(Tuple(Number(8), Number(7), Number(4), Number(4)))),
    ];

    private static byte[] Tensors(params (long Key, long Storage, long[] Shape, long[] Strides, long Offset)[] tensors) =>
    [
        .. Pickle(Number(tensors.Length)),
        .. tensors.SelectMany(tensor => (byte[])
        [
            .. Pickle(Tuple(Number(tensor.Key), Number(tensor.Storage), Global("torch", "FloatTensor"))), .. BitConverter.GetBytes((long)tensor.Shape.Length),
            .. tensor.Shape.Concat(tensor.Strides).Append(tensor.Offset).SelectMany(BitConverter.GetBytes),
        ]),
    ];

    private static void Write(string path, byte[] storages, byte[] tensors, byte[] pickle)
    {
        using var archive = new TarWriter(File.Create(path));
        Add(archive, "storages", storages);
        Add(archive, "tensors", tensors);
        Add(archive, "pickle", pickle);
    }

    private static void Add(TarWriter archive, string name, byte[] content) => archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
}
