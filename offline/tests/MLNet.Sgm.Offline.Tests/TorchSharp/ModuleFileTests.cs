using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class ModuleFileTests : TensorTestBase
{
    private static string NewPath => Path.Combine(Directory.CreateTempSubdirectory("module").FullName, "network.dat");

    [TestMethod]
    public void A_saved_network_loads_into_another()
    {
        using var network = new Network();
        using var other = new Network();
        var path = NewPath;
        network.save(path);
        var loaded = new Dictionary<string, bool>();

        other.load(path, loadedParameters: loaded);

        foreach (var (name, value) in network.state_dict())
            Assert.IsTrue(value.to(float64).allclose(other.state_dict()[name].to(float64)), name);
        CollectionAssert.AreEqual(network.state_dict().Keys.ToArray(), loaded.Keys.ToArray());
        Directory.Delete(Path.GetDirectoryName(path), true);
    }

    [TestMethod]
    public void The_file_is_a_count_and_named_tensors()
    {
        using var layer = Linear(2, 1, hasBias: false);
        layer.weight = Parameter(tensor(new float[] { 1, 2 }, [1, 2]));
        using var stream = new MemoryStream();

        layer.save(stream);

        byte[] expected = [1, 6, .. "weight"u8, (byte)ScalarType.Float32, 2, 1, 2, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)];
        CollectionAssert.AreEqual(expected, stream.ToArray());
    }

    [TestMethod]
    public void Loading_another_networks_file_fails_unless_told_otherwise()
    {
        using var source = Sequential(("a", Linear(2, 1)), ("b", Linear(2, 1)));
        using var target = Sequential(("a", Linear(2, 1)), ("c", Linear(2, 1)));
        using var smaller = Sequential(("a", Linear(2, 1)));
        using var written = new MemoryStream();
        source.save(written);

        Assert.ThrowsExactly<ArgumentException>(() => target.load(new MemoryStream(written.ToArray())));
        Assert.ThrowsExactly<ArgumentException>(() => smaller.load(new MemoryStream(written.ToArray())));
        target.load(new MemoryStream(written.ToArray()), strict: false);
        Ramp.AreClose(Ramp.Values(source.get_parameter("a.weight")), target.get_parameter("a.weight"));
    }

    [TestMethod]
    public void Skipped_entries_are_neither_written_nor_read()
    {
        using var source = Linear(2, 1);
        using var target = Linear(2, 1);
        using var written = new MemoryStream();
        source.save(written, skip: ["bias"]);
        var before = Ramp.Values(target.weight);

        target.load(new MemoryStream(written.ToArray()), strict: false, skip: ["weight"]);

        Ramp.AreClose(before, target.weight);
    }
}
