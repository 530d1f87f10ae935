using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class CreationTests
{
    [TestMethod]
    public void Types_follow_the_values()
    {
        Assert.AreEqual(ScalarType.Int64, arange(3).dtype);
        Assert.AreEqual(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Assert.AreEqual(ScalarType.Int64, full(2, 2, 7).dtype);
        Assert.AreEqual(ScalarType.Float32, full(2, 2, 7.0).dtype);
        Assert.AreEqual(ScalarType.Float64, tensor(1.0).dtype);
        Assert.AreEqual(ScalarType.Bool, tensor(new[] { true, false }).dtype);
        Assert.AreEqual(ScalarType.Int64, randint(0, 10, [4]).dtype);
        Assert.AreEqual(ScalarType.Float16, tensor(new[] { (Half)1 }).dtype);
    }

    [TestMethod]
    public void Arrays_keep_their_shape_both_ways()
    {
        var values = new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } };

        using var made = tensor(values);

        CollectionAssert.AreEqual(new long[] { 2, 3 }, made.shape);
        CollectionAssert.AreEqual(values, made.data<float>().ToNDArray());
        CollectionAssert.AreEqual(values, from_array(values).data<float>().ToNDArray());
        Assert.ThrowsExactly<ArgumentException>(() => tensor(new[] { 1f, 2f }, [3]));
    }

    [TestMethod]
    public void Ranges_and_identities_have_their_values()
    {
        CollectionAssert.AreEqual(new[] { 0f, 0.5f, 1f }, linspace(0, 1, 3).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f, 0f, 1f, 0f }, eye(2, 3).data<float>().ToArray());
        CollectionAssert.AreEquivalent(new[] { 0L, 1L, 2L, 3L }, randperm(4).data<long>().ToArray());
        using var mesh = arange(2);
        Assert.AreEqual(2, meshgrid([mesh, mesh]).Length);
    }

    [TestMethod]
    public void Tensors_like_another_take_its_type_unless_told()
    {
        using var x = zeros([2, 3], dtype: float64);

        Assert.AreEqual(ScalarType.Float64, x.randn_like().dtype);
        Assert.AreEqual(ScalarType.Float32, ones_like(x, float32).dtype);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, full_like(x, 3).shape);
        Assert.IsTrue(zeros_like(x, requires_grad: true).requires_grad);
    }

    [TestMethod]
    public void Numbers_become_tensors_and_back()
    {
        Tensor three = 3f;

        Assert.AreEqual(ScalarType.Float32, three.dtype);
        Assert.AreEqual(3, three.ToInt32());
        Assert.AreEqual(3.0, (double)three);
        Assert.AreEqual(6f, (three * 2).ToSingle());
        Assert.IsTrue((bool)(three == 3).all());
    }

    [TestMethod]
    public void A_state_brings_the_same_numbers_again()
    {
        using var generator = new Generator(5);
        using var state = generator.get_state();
        using var first = rand(4, generator: generator);
        generator.set_state(state);
        using var second = rand(4, generator: generator);

        Assert.AreEqual(first, second);
    }

    [TestMethod]
    public void A_device_that_is_not_there_is_refused()
    {
        if (cuda.is_available()) Assert.Inconclusive("There is a GPU.");
        Assert.ThrowsExactly<InvalidOperationException>(() => zeros([1], device: CUDA));
        Assert.ThrowsExactly<InvalidOperationException>(() => zeros([1]).cuda());
    }

    [TestMethod]
    public void Inference_mode_records_nothing()
    {
        using var x = ones([2], requires_grad: true);
        using (inference_mode())
        {
            Assert.IsTrue(is_inference_mode_enabled());
            Assert.IsFalse((x * 2).requires_grad);
        }
        Assert.IsFalse(is_inference_mode_enabled());
    }
}
