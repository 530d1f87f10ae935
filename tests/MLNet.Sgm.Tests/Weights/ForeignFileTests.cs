using System.IO.Compression;
using System.Text;
using MLNet.Sgm.Weights;
using static MLNet.Sgm.Tests.PickleBytes;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class ForeignFileTests
{
    private static readonly byte[] Weights = Pickle(Dictionary((Text("a"), Tensor(Storage("0", 12), 0, Numbers(12), Numbers(1)))));

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("<!DOCTYPE html><html>", "is a web page or other markup")]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "is a git-lfs pointer, not the file it stands for; fetch that with 'git lfs pull'")]
    [DataRow("{\"a\": 1}", "is JSON that is not the index of safetensors files")]
    [DataRow("\u001F\u008B\u0008", "is a gzip file; unpack it first")]
    [DataRow("\u0089HDF\r\n", "is an HDF5 file")]
    [DataRow("\u0080\u0002N.", "is a pickle that PyTorch's torch.save did not write")]
    [DataRow("PK\u0003\u0004", "has no directory at its end; it is truncated")]
    [DataRow("nothing of the kind", "is of no known format; expected weights of PyTorch, safetensors, TorchSharp or NumPy")]
    public void Another_file_is_refused_and_named(string content, string message) => Refused(Ascii(content), message);

    [TestMethod]
    public void A_tar_archive_is_refused_and_named() => Refused([.. new byte[257], .. Ascii("ustar"), .. new byte[250]], "is a tar archive, and not of the files storages, tensors and pickle as PyTorch's oldest are; unpack it first");

    [TestMethod]
    public void A_folder_is_refused()
    {
        using var folder = TestData.Folder();
        Assert.AreEqual($"The weight file '{folder.Path}' is a folder; expected a file.", Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(folder.Path)).Message);
    }

    [TestMethod]
    public void A_missing_file_is_named() => StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => WeightFile.Open("nowhere.pth")).Message, "'nowhere.pth'");

    [TestMethod]
    public void A_TorchScript_file_is_refused_and_named() => Refused(Zip(("a/data.pkl", Weights), ("a/code/__torch__.py", []), ("a/constants.pkl", [])), "is a TorchScript file, a network with its code");

    [TestMethod]
    public void An_npz_file_is_refused_and_named() => Refused(Zip(("a.npy", [])), "is NumPy's .npz");

    [TestMethod]
    public void Another_zip_is_refused() => Refused(Zip(("readme.txt", []), ("a/b/data.pkl", [])), "is a zip file with 0 entries 'FOLDER/data.pkl'; expected one, as PyTorch writes");

    [TestMethod]
    public void A_compressed_entry_is_refused()
    {
        using var folder = TestData.Folder();
        using (var zip = ZipFile.Open(folder.File("w"), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("a/data.pkl").Open()) entry.Write([.. Weights, .. new byte[1000]]);
        StringAssert.Contains(Failure(folder.File("w")), "has the entry 'a/data.pkl' compressed or encrypted");
    }

    [TestMethod]
    [DataRow("../a/data/1")]
    [DataRow("/etc/passwd")]
    [DataRow("a/../../b")]
    [DataRow("a\\b")]
    public void A_zip_that_holds_a_path_is_refused(string name) => Refused(Zip(("a/data.pkl", Weights), (name, [])), $"is a zip with the entry '{name}', a path that leads out of it");

    [TestMethod]
    public void A_zip_with_two_entries_of_one_name_is_refused() => Refused(Zip(("a/data.pkl", Weights), ("a/data/0", new byte[48]), ("a/data/0", new byte[48])), "is a zip with two entries 'a/data/0'");

    [TestMethod]
    public void A_zip_that_lies_about_a_size_is_refused()
    {
        var zip = Zip(("a/data.pkl", Weights), ("a/data/0", new byte[48]));
        var entry = zip.AsSpan().LastIndexOf(Ascii("PK\u0001\u0002"));
        foreach (var size in new[] { 49, 1_000_000, int.MaxValue, -2 })
        {
            var lying = zip.ToArray();
            BitConverter.TryWriteBytes(lying.AsSpan(entry + 20), size);
            BitConverter.TryWriteBytes(lying.AsSpan(entry + 24), size);
            Refused(lying, $"claims {(uint)size} bytes for the entry 'a/data/0', and there are 48 up to its directory");
        }
    }

    [TestMethod]
    public void A_zip_that_lies_about_a_place_is_refused()
    {
        var zip = Zip(("a/data.pkl", Weights), ("a/data/0", new byte[48]));
        var entry = zip.AsSpan().LastIndexOf(Ascii("PK\u0001\u0002"));
        foreach (var (place, message) in new[] { (0, "has the entry 'a/data.pkl' where its directory says 'a/data/0'"), (1, "has no entry at byte 1"), (zip.Length, "claims the entry 'a/data/0' at byte"), (-2, "claims the entry 'a/data/0' at byte") })
        {
            var lying = zip.ToArray();
            BitConverter.TryWriteBytes(lying.AsSpan(entry + 42), place);
            Refused(lying, message);
        }
    }

    [TestMethod]
    public void A_zip_that_lies_about_its_directory_is_refused()
    {
        var zip = Zip(("a/data.pkl", Weights), ("a/data/0", new byte[48]));
        foreach (var (offset, value) in new[] { (10, 0x7FFF7FFF), (12, int.MaxValue), (16, int.MaxValue), (16, -2) })
        {
            var lying = zip.ToArray();
            BitConverter.TryWriteBytes(lying.AsSpan(lying.Length - 22 + offset), value);
            Refused(lying, "is a zip that claims");
        }
    }

    [TestMethod]
    [DataRow("../outside.safetensors")]
    [DataRow("/etc/passwd")]
    [DataRow("..")]
    [DataRow("C:file")]
    [DataRow("")]
    public void An_index_that_leads_out_of_its_folder_is_refused(string name) => Refused(Encoding.UTF8.GetBytes($$$"""{"weight_map":{"a":"{{{name}}}"}}"""), $"names the file '{name}'; expected a name in its own folder");

    [TestMethod]
    public void An_index_that_names_a_tensor_in_a_file_without_it_is_refused()
    {
        using var folder = TestData.Folder();
        File.Copy(Fixture.File("sharded-1.safetensors"), folder.File("s"));
        File.WriteAllText(folder.File("w"), """{"weight_map":{"a":"s","nothing":"s"}}""");
        StringAssert.Contains(Failure(folder.File("w")), "says that 's' holds tensor 'nothing', and it does not");
    }

    [TestMethod]
    public void A_single_NumPy_array_is_refused() => Refused([0x93, .. Ascii("NUMPY\u0001\0\u0036\0{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}"), 0, 0, 0, 0], "holds one NumPy array");

    [TestMethod]
    public void Every_truncation_of_every_format_is_refused()
    {
        using var folder = TestData.Folder();
        foreach (var name in new[] { "types.zip.pth", "zip64.zip.pth", "types.legacy.pth", "types.safetensors", "types.dat", "types.npy" })
        {
            var whole = File.ReadAllBytes(Fixture.File(name));
            for (var length = 0; length < whole.Length; length += 1 + length / 40)
            {
                File.WriteAllBytes(folder.File("w"), whole.AsSpan(0, length));
                StringAssert.Contains(Failure(folder.File("w")), $"'{folder.File("w")}'", $"{name} of {length} bytes");
            }
        }
    }

    [TestMethod]
    [DataRow("types.zip.pth", 900)]
    [DataRow("types.legacy.pth", 1600)]
    [DataRow("types.legacy.pth", 300)]
    [DataRow("types.legacy.pth", 1990)]
    [DataRow("types.safetensors", 900)]
    [DataRow("types.dat", 300)]
    [DataRow("types.npy", 900)]
    public void A_file_cut_short_is_said_to_be_cut(string name, int length)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), File.ReadAllBytes(Fixture.File(name)).AsSpan(0, length));
        var message = Failure(folder.File("w"));
        Assert.IsTrue(message.Contains("cut") || message.Contains("truncated"), message);
    }

    [TestMethod]
    public void A_file_that_is_cut_while_it_is_open_is_refused()
    {
        using var folder = TestData.Folder();
        File.Copy(Fixture.File("types.legacy.pth"), folder.File("w"));
        using var file = WeightFile.Open(folder.File("w"));
        File.WriteAllBytes(folder.File("w"), []);
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => file.Read("float32")).Message, "became shorter than its 2000 bytes while it was read");
    }

    private static void Refused(byte[] content, string message)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("w"), content);
        StringAssert.Contains(Failure(folder.File("w")), message);
    }

    private static string Failure(string path) => Assert.ThrowsExactly<WeightFileException>(() => WeightFile.Open(path).Dispose()).Message;
}
