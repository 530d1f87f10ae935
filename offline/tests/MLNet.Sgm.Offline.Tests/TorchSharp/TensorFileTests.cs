using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorFileTests : TensorTestBase
{
    private static byte[] Saved(Tensor tensor)
    {
        using var stream = new MemoryStream();
        tensor.Save(stream);
        return stream.ToArray();
    }

    [TestMethod]
    public void The_format_is_type_dimensions_sizes_and_values() =>
        Assert.AreEqual("06" + "02" + "8101" + "01", Convert.ToHexString(Saved(ones([129, 1]))[..5]));

    [TestMethod]
    public void Strided_values_are_written_row_by_row()
    {
        var bytes = Saved(tensor(new byte[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t());

        Assert.AreEqual("00020302010402050306", Convert.ToHexString(bytes), ignoreCase: true, CultureInfo.InvariantCulture);
    }

    [TestMethod]
    [DataRow(ScalarType.Byte)]
    [DataRow(ScalarType.Int64)]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Bool)]
    public void What_is_saved_is_loaded(ScalarType type)
    {
        using var x = Ramp.Of(3, 5).mul(10).abs().to(type);

        using var loaded = Tensor.Load(new MemoryStream(Saved(x)));

        Assert.AreEqual(type, loaded.dtype);
        CollectionAssert.AreEqual(x.shape, loaded.shape);
        CollectionAssert.AreEqual(x.bytes.ToArray(), loaded.bytes.ToArray());
    }

    [TestMethod]
    public void A_scalar_has_no_dimensions()
    {
        using var loaded = Tensor.Load(new MemoryStream(Saved(tensor(2.5f))));

        Assert.AreEqual(0, loaded.ndim);
        Assert.AreEqual(2.5f, loaded.item<float>());
    }

    [TestMethod]
    public void A_file_holds_one_tensor()
    {
        var path = Path.GetTempFileName();
        try
        {
            save(Ramp.Of(4), path);

            using var loaded = load(path);

            Ramp.AreClose(Ramp.Values(Ramp.Of(4)), loaded, 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void A_tensor_of_the_same_shape_takes_up_the_values()
    {
        using var target = zeros([4], requires_grad: true);

        target.Load(new BinaryReader(new MemoryStream(Saved(Ramp.Of(4)))));

        Ramp.AreClose(Ramp.Values(Ramp.Of(4)), target, 0);
        Assert.IsTrue(target.requires_grad);
    }

    [TestMethod]
    public void Another_shape_or_type_is_refused()
    {
        var bytes = Saved(Ramp.Of(4));

        Assert.ThrowsExactly<ArgumentException>(() => zeros([2, 2]).Load(new BinaryReader(new MemoryStream(bytes))));
        Assert.ThrowsExactly<ArgumentException>(() => zeros([4], float64).Load(new BinaryReader(new MemoryStream(bytes))));
    }

    [TestMethod]
    public void A_file_that_ends_early_is_refused()
    {
        var bytes = Saved(Ramp.Of(4));

        Assert.ThrowsExactly<EndOfStreamException>(() => Tensor.Load(new MemoryStream(bytes[..^1])));
        Assert.ThrowsExactly<EndOfStreamException>(() => Tensor.Load(new MemoryStream(bytes[..2])));
    }

    [TestMethod]
    [DataRow("07FF", DisplayName = "number of dimensions without an end")]
    [DataRow("0641", DisplayName = "65 dimensions")]
    [DataRow("6300", DisplayName = "type 99")]
    [DataRow("0601FFFFFFFFFFFFFFFFFF01", DisplayName = "negative size")]
    [DataRow("0601FFFFFFFFFFFFFFFFFFFF", DisplayName = "number that is too long")]
    [DataRow("0602FFFFFFFF7FFFFFFFFF7F", DisplayName = "size beyond every memory")]
    public void A_damaged_header_is_refused(string hex)
    {
        var error = Assert.Throws<Exception>(() => Tensor.Load(new MemoryStream(Convert.FromHexString(hex))));

        Assert.IsTrue(error is IOException or InvalidDataException or OverflowException, error.ToString());
    }
}
