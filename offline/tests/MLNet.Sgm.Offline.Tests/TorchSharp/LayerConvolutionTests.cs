using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class LayerConvolutionTests : TensorTestBase
{
    private static Conv2d Filled(Conv2d layer)
    {
        layer.weight = Parameter(Wave(layer.weight.shape));
        if (layer.bias is not null) layer.bias = Parameter(Wave(layer.bias.shape));
        return layer;
    }

    [TestMethod]
    public void Conv2d_has_stride_padding_and_dilation()
    {
        using var layer = Filled(Conv2d(3, 4, (3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2)));

        Is(layer.call(Wave(2, 3, 6, 5)), [2, 4, 3, 3], 48.053367, -4.052589);
    }

    [TestMethod]
    public void Conv2d_has_groups()
    {
        using var layer = Filled(Conv2d(4, 4, 3, padding: 1, groups: 4, bias: false));

        Assert.IsNull(layer.bias);
        Is(layer.call(Wave(1, 4, 5, 5)), [1, 4, 5, 5], 53.515020, -11.909725);
    }

    [TestMethod]
    public void Conv2d_pads_by_reflection()
    {
        using var layer = Filled(Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect));

        Is(layer.call(Wave(2, 3, 6, 5)), [2, 4, 6, 5], 90.705039, 9.483342);
    }

    [TestMethod]
    public void Conv2d_keeps_the_size_with_padding_Same()
    {
        using var layer = Filled(Conv2d(3, 4, (2, 3), Padding.Same));

        Is(layer.call(Wave(2, 3, 6, 5)), [2, 4, 6, 5], 51.874885, 8.184833);
        Assert.ThrowsExactly<ArgumentException>(() => Conv2d(3, 4, 3, Padding.Same, stride: 2));
    }

    [TestMethod]
    public void Conv2d_takes_one_image_without_a_batch_and_refuses_another_number_of_channels()
    {
        using var layer = Conv2d(3, 4, 3);

        CollectionAssert.AreEqual(new long[] { 4, 4, 3 }, layer.call(Wave(3, 6, 5)).shape);
        Assert.ThrowsExactly<ArgumentException>(() => layer.call(Wave(2, 4, 6, 5)));
    }

    [TestMethod]
    public void New_weights_are_uniform_within_PyTorchs_bounds()
    {
        manual_seed(1);
        using var convolution = Conv2d(8, 64, 3);
        using var linear = Linear(72, 64);

        foreach (var parameter in convolution.parameters().Concat(linear.parameters()))
        {
            var largest = Ramp.Values(parameter).Max(Math.Abs);
            Assert.IsTrue(largest <= 1 / Math.Sqrt(72));
            Assert.IsTrue(largest > 0.9 / Math.Sqrt(72));
        }
    }

    [TestMethod]
    public void Linear_multiplies_and_adds()
    {
        using var layer = Linear(5, 4);
        layer.weight = Parameter(Wave(4, 5));
        layer.bias = Parameter(Wave(4));

        Is(layer.call(Wave(3, 5)), [3, 4], 5.736298, 7.413389);
        layer.bias = null;
        CollectionAssert.AreEqual(new[] { "weight" }, layer.state_dict().Keys.ToArray());
        Assert.ThrowsExactly<ArgumentNullException>(() => layer.weight = null);
    }
}
