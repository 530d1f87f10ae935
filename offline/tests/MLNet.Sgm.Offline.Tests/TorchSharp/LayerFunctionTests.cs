using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class LayerFunctionTests : TensorTestBase
{
    public static IEnumerable<(string Name, Func<Module<Tensor, Tensor>> Make, double Sum, double Weighted)> Activations =>
    [
        ("ReLU6", () => ReLU6(), 36.713760, 1.574967),
        ("LeakyReLU", () => LeakyReLU(0.2), 31.320450, 1.460844),
        ("ELU", () => ELU(0.7), 31.612150, 1.956572),
        ("GELU", () => GELU(), 36.150389, 1.840678),
        ("SiLU", () => SiLU(), 34.279010, 2.046265),
        ("Mish", () => Mish(), 35.311452, 2.035811),
        ("Hardswish", () => Hardswish(), 34.661284, 2.042502),
        ("Hardsigmoid", () => Hardsigmoid(), 11.807206, 0.209141),
        ("Hardtanh", () => Hardtanh(-2, 3), 13.492414, 1.452771),
        ("Softplus", () => Softplus(), 39.550103, 1.809981),
        ("Softmax", () => Softmax(1), 3.000000, -0.260504),
        ("LogSoftmax", () => LogSoftmax(1), -86.559010, 0.436132),
        ("Sigmoid", () => Sigmoid(), 11.823815, 0.247894),
        ("Tanh", () => Tanh(), 2.969348, 0.684163),
    ];

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void Activations_give_PyTorchs_numbers(string name, Func<Module<Tensor, Tensor>> make, double sum, double weighted)
    {
        using var layer = make();

        Is(layer.call(Wave(3, 7) * 5), [3, 7], sum, weighted);
        Assert.AreEqual(name, layer.GetName());
    }

    [TestMethod]
    public void An_activation_in_place_changes_its_input_and_gives_another_object()
    {
        foreach (var layer in new Module<Tensor, Tensor>[] { ReLU(true), ReLU6(true), LeakyReLU(0.1, true), ELU(1, true), Hardswish(true), Hardsigmoid(true), Hardtanh(inplace: true) })
        {
            var input = tensor(new float[] { -2, -1, 9 });
            var before = Ramp.Values(input);

            var output = layer.call(input);

            Assert.AreNotSame(input, output);
            CollectionAssert.AreEqual(Ramp.Values(output), Ramp.Values(input));
            CollectionAssert.AreNotEqual(before, Ramp.Values(input));
            layer.Dispose();
        }
    }

    [TestMethod]
    public void Pools_give_PyTorchs_numbers()
    {
        var input = Wave(1, 2, 7, 7);

        Is(MaxPool2d(3, 2, 1, ceilMode: true).call(input), [1, 2, 4, 4], 28.578795, -0.642977);
        Is(AvgPool2d(3, 2, 1, ceil_mode: true, count_include_pad: false).call(input), [1, 2, 4, 4], 4.073633, 0.164856);
        Is(AvgPool2d(2, divisor_override: 3).call(input), [1, 2, 3, 3], 2.160988, 0.048055);
        Is(AdaptiveAvgPool2d((2, 3)).call(input), [1, 2, 2, 3], 1.188565, -0.728758);
        Is(AdaptiveMaxPool2d([2, 3]).call(input), [1, 2, 2, 3], 11.927013, -0.603342);
        Is(functional.max_pool2d(input, (3, 3), (2, 2), (1, 1), ceil_mode: true), [1, 2, 4, 4], 28.578795, -0.642977);
        Is(MaxPool2d(2).forward_with_indices(input).Indices, [1, 2, 3, 3], 395, -20.325037);
    }

    [TestMethod]
    public void Pads_give_PyTorchs_numbers()
    {
        var input = Wave(1, 2, 7, 7);

        Is(functional.pad(input, (1, 2, 0, 1), value: 3), [1, 2, 8, 10], 188.816650, 1.782636);
        Is(ConstantPad2d((1, 2, 0, 1), 3).call(input), [1, 2, 8, 10], 188.816650, 1.782636);
        Is(ReflectionPad2d((1, 2, 0, 1)).call(input), [1, 2, 8, 10], 17.205667, 0.397188);
        Is(functional.pad(input, (1, 2, 0, 1), PaddingModes.Replicate), [1, 2, 8, 10], -5.002592, -1.016208);
        Is(functional.pad(input, (1, 2, 0, 1), PaddingModes.Circular), [1, 2, 8, 10], 11.808972, 14.568258);
        CollectionAssert.AreEqual(new long[] { 1, 2, 11, 11 }, ZeroPad2d(2).call(input).shape);
    }

    [TestMethod]
    public void Dropout_drops_in_training_only()
    {
        manual_seed(3);
        using var layer = Dropout(0.25);
        using var channels = Dropout2d(0.5);
        var input = ones([4, 50, 4, 4]);

        var dropped = Ramp.Values(layer.call(input));
        Assert.AreEqual(0.25, dropped.Count(value => value == 0) / (double)dropped.Length, 0.03);
        Assert.AreEqual(1 / 0.75, dropped.Max(), 1e-6);
        Assert.IsTrue(Ramp.Values(channels.call(input)).Chunk(16).All(channel => channel.Distinct().Count() == 1));

        layer.eval();
        channels.eval();
        Assert.IsTrue(Ramp.Values(layer.call(input)).All(value => value == 1));
        Assert.IsTrue(Ramp.Values(channels.call(input)).All(value => value == 1));
    }

    [TestMethod]
    public void Flatten_Unflatten_and_Identity_keep_the_values()
    {
        var input = Wave(2, 3, 4);
        var expected = Ramp.Values(input);

        Ramp.AreClose(expected, Identity().call(input));
        var flat = Flatten().call(input);
        CollectionAssert.AreEqual(new long[] { 2, 12 }, flat.shape);
        var back = Unflatten(-1, [3, 4]).call(flat);
        CollectionAssert.AreEqual(input.shape, back.shape);
        Ramp.AreClose(expected, back);
    }

    [TestMethod]
    public void Attention_gives_PyTorchs_numbers()
    {
        var (query, key, value) = (Wave(2, 3, 4), Wave(2, 5, 4) + 0.1f, Wave(2, 5, 4) - 0.2f);

        Is(functional.scaled_dot_product_attention(query, key, value), [2, 3, 4], -0.370146, 0.330499);
        Is(functional.scaled_dot_product_attention(query, key, value, is_casual: true), [2, 3, 4], 9.192785, -1.378504);
        var allowed = tensor(new float[] { 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0 }, [3, 5]).to(ScalarType.Bool);
        Is(functional.scaled_dot_product_attention(query, key, value, allowed), [2, 3, 4], 9.192785, -1.378504);
    }

    [TestMethod]
    public void One_hot_marks_the_class()
    {
        var classes = tensor(new long[] { 0, 2 });

        CollectionAssert.AreEqual(new long[] { 1, 0, 0, 0, 0, 1 }, functional.one_hot(classes).data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 4 }, functional.one_hot(classes, 4).shape);
    }
}
