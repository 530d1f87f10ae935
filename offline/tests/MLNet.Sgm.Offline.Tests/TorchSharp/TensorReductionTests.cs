using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorReductionTests : TensorTestBase
{
    private static Tensor Matrix => tensor([3f, -1, 2, 0.5f, 4, -6], [2, 3]);

    [TestMethod]
    public void Sums_and_means_are_of_all_elements_or_of_a_dimension()
    {
        using var x = Matrix;

        Assert.AreEqual(2.5f, x.sum().item<float>());
        Ramp.AreClose([3.5f, 3, -4], x.sum([0]));
        Ramp.AreClose([4, -1.5f], x.sum([1], keepdim: true));
        Assert.AreEqual(2.5f / 6, x.mean().item<float>(), 1e-6f);
        Ramp.AreClose([4 / 3f, -0.5f], x.mean([1]));
    }

    [TestMethod]
    public void Keepdim_keeps_the_dimension() => CollectionAssert.AreEqual(new long[] { 2, 1 }, Matrix.sum(1, keepdim: true).shape);

    [TestMethod]
    public void A_sum_can_have_another_type() => Assert.AreEqual(ScalarType.Float64, Matrix.sum(ScalarType.Float64).dtype);

    [TestMethod]
    public void Norms_are_those_of_the_order()
    {
        using var x = Matrix;

        Assert.AreEqual(16.5f, x.norm(1f).item<float>(), 1e-5f);
        Assert.AreEqual(MathF.Sqrt(9 + 1 + 4 + 0.25f + 16 + 36), x.norm().item<float>(), 1e-5f);
        Assert.AreEqual(6, x.norm(float.PositiveInfinity).item<float>());
    }

    [TestMethod]
    public void Extremes_come_with_their_indices()
    {
        using var x = Matrix;

        Assert.AreEqual(4, x.max().item<float>());
        Assert.AreEqual(-6, x.min().item<float>());
        Assert.AreEqual(4, x.argmax().item<long>());
        CollectionAssert.AreEqual(new long[] { 0, 1 }, x.argmax(1).data<long>().ToArray());
        var (values, indices) = x.max(1);
        Ramp.AreClose([3, 4], values);
        CollectionAssert.AreEqual(new long[] { 0, 1 }, indices.data<long>().ToArray());
    }

    [TestMethod]
    public void Topk_is_sorted_from_the_largest()
    {
        var (values, indices) = Matrix.topk(2, 1);

        Ramp.AreClose([3, 2, 4, 0.5f], values);
        CollectionAssert.AreEqual(new long[] { 0, 2, 1, 0 }, indices.data<long>().ToArray());
    }

    [TestMethod]
    public void Softmax_is_of_the_given_dimension()
    {
        float[] row = [3, -1, 2];
        var total = row.Sum(MathF.Exp);

        Ramp.AreClose([.. row.Select(value => MathF.Exp(value) / total)], Matrix[0].softmax(0));
        Ramp.AreClose([.. row.Select(value => value - MathF.Log(total))], Matrix[0].log_softmax(0));
    }

    [TestMethod]
    public void Item_of_several_elements_is_refused_and_of_one_leaves_the_tensor_alone()
    {
        using var x = Matrix;
        using var one = x.sum();

        Assert.ThrowsExactly<ArgumentException>(() => x.item<float>());
        Assert.AreEqual(one.item<float>(), one.item<float>());
    }
}
