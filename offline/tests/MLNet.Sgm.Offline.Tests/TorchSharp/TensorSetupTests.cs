using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorSetupTests : TensorTestBase
{
    [TestMethod]
    [DataRow("cpu", DeviceType.CPU, -1, "cpu")]
    [DataRow("cuda", DeviceType.CUDA, 0, "cuda:0")]
    [DataRow("cuda:1", DeviceType.CUDA, 1, "cuda:1")]
    public void A_device_is_read_from_its_name(string description, DeviceType type, int index, string printed)
    {
        var device = new Device(description);

        Assert.AreEqual(type, device.type);
        Assert.AreEqual(index, device.index);
        Assert.AreEqual(printed, device.ToString());
    }

    [TestMethod]
    [DataRow("gpu")]
    [DataRow("cuda:x")]
    [DataRow("cuda:1:2")]
    public void Another_name_is_refused(string description) => Assert.ThrowsExactly<ArgumentException>(() => new Device(description));

    [TestMethod]
    public void The_number_of_CUDA_devices_fits_their_availability() => Assert.AreEqual(cuda.is_available(), cuda.device_count() > 0);

    [TestMethod]
    public void What_is_made_of_numbers_has_their_type()
    {
        Assert.AreEqual(ScalarType.Float32, tensor(1f).dtype);
        Assert.AreEqual(ScalarType.Float64, tensor(1.0).dtype);
        Assert.AreEqual(ScalarType.Int32, tensor(1).dtype);
        Assert.AreEqual(ScalarType.Int64, tensor(new long[1]).dtype);
        Assert.AreEqual(ScalarType.Byte, tensor(new byte[1]).dtype);
        Assert.AreEqual(ScalarType.Float32, zeros([1]).dtype);
    }

    [TestMethod]
    public void The_likeness_of_a_tensor_has_its_shape_and_type()
    {
        using var x = ones([2, 3], ScalarType.Float64);
        using var like = zeros_like(x);

        Assert.AreEqual(ScalarType.Float64, like.dtype);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, like.shape);
        Assert.AreEqual(0, like.sum().item<double>());
    }

    [TestMethod]
    public void A_tensor_copies_the_array_that_it_is_made_of()
    {
        float[] values = [1, 2];
        using var x = tensor(values);

        values[0] = 9;

        Ramp.AreClose([1, 2], x);
    }

    [TestMethod]
    public void A_scalar_keeps_its_kind()
    {
        Assert.AreEqual(ScalarType.Int64, 3.ToScalar().Type);
        Assert.AreEqual(ScalarType.Float64, 3f.ToScalar().Type);
        Assert.AreEqual(ScalarType.Bool, true.ToScalar().Type);
        Assert.AreEqual(2.5, 2.5.ToScalar().ToDouble());
        Assert.AreEqual(long.MaxValue, long.MaxValue.ToScalar().ToInt64());
    }

    [TestMethod]
    [DoNotParallelize]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.AreEqual(1, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void Either_flag_of_TensorFloat32_can_be_set_alone()
    {
        var before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        try
        {
            foreach (var wanted in new[] { (true, false), (false, true), (true, true), (false, false) })
            {
                (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = wanted;
                Assert.AreEqual(wanted, (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32));
            }
        }
        finally
        {
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = before;
        }
    }
}
