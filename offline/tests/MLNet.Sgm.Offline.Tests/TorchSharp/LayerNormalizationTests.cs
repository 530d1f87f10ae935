using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class LayerNormalizationTests : TensorTestBase
{
    [TestMethod]
    public void BatchNorm2d_trains_on_the_batch_and_evaluates_on_running_statistics()
    {
        using var layer = BatchNorm2d(3);
        layer.weight = Parameter(Wave(3) + 1);
        layer.bias = Parameter(Wave(3));
        var input = Wave(2, 3, 6, 5);

        Is(layer.call(input), [2, 3, 6, 5], 62.154199, 0.794094);
        Is(layer.running_mean, [3], 0.008549, -0.004664, 1e-5);
        Is(layer.running_var, [3], 2.850676, -0.823123, 1e-5);
        Assert.AreEqual(1, layer.num_batches_tracked.item<long>());

        layer.eval();
        Is(layer.call(input), [2, 3, 6, 5], 68.917662, 0.466026);
        Assert.AreEqual(1, layer.num_batches_tracked.item<long>());
        Assert.IsEmpty(layer.num_batches_tracked.shape);
    }

    [TestMethod]
    public void BatchNorm_starts_again_after_a_reset()
    {
        using var layer = BatchNorm2d(3);
        layer.call(Wave(2, 3, 6, 5));

        layer.reset_running_stats();

        Ramp.AreClose([0, 0, 0], layer.running_mean);
        Ramp.AreClose([1, 1, 1], layer.running_var);
        Assert.AreEqual(0, layer.num_batches_tracked.item<long>());
    }

    [TestMethod]
    public void BatchNorm_without_affine_and_statistics_has_no_state()
    {
        using var layer = BatchNorm2d(3, affine: false, track_running_stats: false);
        layer.eval();

        Assert.IsEmpty(layer.state_dict());
        using var output = layer.call(Wave(2, 3, 6, 5));
        Assert.AreEqual(0, output.mean().item<float>(), 1e-6);
    }

    [TestMethod]
    public void BatchNorm1d_takes_two_or_three_dimensions()
    {
        using var layer = BatchNorm1d(5);

        Is(layer.call(Wave(4, 5)), [4, 5], 0, 1.104940);
        CollectionAssert.AreEqual(new long[] { 2, 5, 3 }, layer.call(Wave(2, 5, 3)).shape);
        Assert.ThrowsExactly<ArgumentException>(() => layer.call(Wave(2, 5, 3, 3)));
        using var images = BatchNorm2d(5);
        Assert.ThrowsExactly<ArgumentException>(() => images.call(Wave(2, 5, 3)));
    }

    [TestMethod]
    public void LayerNorm_normalizes_the_last_dimensions()
    {
        using var layer = LayerNorm([3, 4]);
        layer.weight = Parameter(Wave(3, 4));
        layer.bias = Parameter(Wave(3, 4) + 1);

        Is(layer.call(Wave(2, 3, 4)), [2, 3, 4], 35.149571, 2.733409);
        using var bare = LayerNorm(4, elementwise_affine: false);
        Assert.IsEmpty(bare.parameters());
        using var unbiased = LayerNorm(4, bias: false);
        CollectionAssert.AreEqual(new[] { "weight" }, unbiased.state_dict().Keys.ToArray());
    }

    [TestMethod]
    public void GroupNorm_normalizes_groups_of_channels()
    {
        using var layer = GroupNorm(2, 4);
        layer.weight = Parameter(Wave(4));
        layer.bias = Parameter(Wave(4) + 1);

        Is(layer.call(Wave(2, 4, 3, 3)), [2, 4, 3, 3], 99.619130, -2.385191);
    }

    [TestMethod]
    [DataRow(2, 2.990120, 0.175986)]
    [DataRow(3, 2.994563, 0.180042)]
    public void LocalResponseNorm_looks_at_neighbouring_channels(long size, double sum, double weighted)
    {
        using var layer = LocalResponseNorm(size, 0.1, 0.75, 2);

        Is(layer.call(Wave(2, 3, 6, 5)), [2, 3, 6, 5], sum, weighted);
    }
}
