using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static MLNet.Sgm.Tests.Classifiers.Onnx.OnnxFiles;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Classifiers.Onnx;

/// <summary>Operators against the same written in TorchSharp.</summary>
[TestClass]
public sealed class OnnxOperatorTests
{
    [TestMethod]
    public void Uneven_padding_goes_before_a_convolution()
    {
        var weight = Numbers(2, 3, 3, 3);
        Compare(13, x => functional.conv2d(functional.pad(x, [0, 1, 0, 1]), weight, strides: [2, 2]),
            [Node("Conv", ["x", "w"], "y", Wholes("kernel_shape", 3, 3), Wholes("pads", 0, 0, 1, 1), Wholes("strides", 2, 2))], Floats("w", weight));
    }

    [TestMethod]
    [DataRow("SAME_UPPER", 0, 1)]
    [DataRow("SAME_LOWER", 1, 0)]
    public void Automatic_padding_depends_on_the_image(string mode, int before, int after)
    {
        var weight = Numbers(2, 3, 3, 3);
        Compare(13, x => functional.conv2d(functional.pad(x, [1, 1, before, after]), weight, strides: [2, 2]),
            [Node("Conv", ["x", "w"], "y", Wholes("strides", 2, 2), Word("auto_pad", mode))], Floats("w", weight));
    }

    [TestMethod]
    public void An_average_counts_what_lies_inside_the_image() => Compare(13, x => functional.avg_pool2d(x, [3, 3], [2, 2], [1, 1], ceil_mode: true, count_include_pad: false),
        [Node("AveragePool", ["x"], "y", Wholes("kernel_shape", 3, 3), Wholes("strides", 2, 2), Wholes("pads", 1, 1, 1, 1), Whole("ceil_mode", 1))]);

    [TestMethod]
    [DataRow(1)]
    [DataRow(-2)]
    public void A_diagonal_ends_at_the_edge(int k) => Compare(13, x => x.matmul(diag(ones(7 - Math.Abs(k)), k)), [Node("EyeLike", ["m"], "e", Whole("k", k)), Node("MatMul", ["x", "e"], "y")], Floats("m", zeros(7, 7)));

    [TestMethod]
    public void An_index_beyond_all_places_is_in_none()
    {
        var rows = tensor(new[] { 0L, 6, -1, -7, 7, -8, 3 }.SelectMany(index => Enumerable.Range(0, 7).Select(place => place == index || place == index + 7 ? 2f : 0.5f)).ToArray(), [7, 7]);
        Compare(13, x => x.matmul(rows), [Node("OneHot", ["i", "depth", "values"], "h"), Node("MatMul", ["x", "h"], "y")], Longs("i", 0, 6, -1, -7, 7, -8, 3), Longs("depth", 7), Floats("values", tensor(new[] { 0.5f, 2 })));
    }

    [TestMethod]
    public void Quantized_values_have_the_range_of_the_type_that_is_asked_for() => Compare(21, x => x.clamp(-0.5, 0.5 * 127 / 128),
        [Node("QuantizeLinear", ["x", "s"], "q", Whole("output_dtype", (long)TensorProto.Types.DataType.Int8)), Node("DequantizeLinear", ["q", "s"], "d"), Node("Mul", ["d", "one"], "y")], Floats("s", tensor(0.5f / 128)), Floats("one", ones(1)));

    [TestMethod]
    public void The_last_window_of_a_pool_may_hang_over() => Compare(13, x => functional.max_pool2d(x, [3, 3], [2, 2], ceil_mode: true),
        [Node("MaxPool", ["x"], "y", Wholes("kernel_shape", 3, 3), Wholes("strides", 2, 2), Whole("ceil_mode", 1))]);

    [TestMethod]
    [DataRow("Softplus")]
    [DataRow("Mish")]
    [DataRow("HardSwish")]
    [DataRow("HardSigmoid")]
    [DataRow("Gelu")]
    [DataRow("Elu")]
    [DataRow("Selu")]
    [DataRow("Celu")]
    public void Activations_are_those_of_libtorch(string name) => Compare(20, x => name switch
    {
        "Softplus" => functional.softplus(x),
        "Mish" => functional.mish(x),
        "HardSwish" => x * (x + 3).clamp(0, 6) / 6,
        "HardSigmoid" => (x * 0.2 + 0.5).clamp(0, 1),
        "Gelu" => functional.gelu(x),
        "Elu" => functional.elu(x, 1),
        "Selu" => functional.selu(x),
        _ => functional.celu(x, 1),
    }, [Node(name, ["x"], "y")]);

    [TestMethod]
    [DataRow(0, 6)]
    [DataRow(-2, 3)]
    public void Clipping_passes_a_gradient_between_its_bounds(float lowest, float highest) => Compare(13, x => (x * 9).clamp(lowest, highest),
        [Node("Mul", ["x", "nine"], "m"), Node("Clip", ["m", "lowest", "highest"], "y")], Floats("nine", tensor(9f)), Floats("lowest", tensor(lowest)), Floats("highest", tensor(highest)));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_mean_goes_over_the_axes_that_are_named(bool keeps) =>
        Compare(13, x => x.mean([1, 3], keepdim: keeps), [Node("ReduceMean", ["x"], "y", Wholes("axes", 1, -1), Whole("keepdims", keeps ? 1 : 0))]);

    [TestMethod]
    public void A_global_average_goes_over_the_pixels() => Compare(13, x => x.mean([2, 3]), [Node("GlobalAveragePool", ["x"], "y")]);

    [TestMethod]
    public void Before_opset_13_a_softmax_takes_all_later_axes_as_one() =>
        Compare(11, x => functional.softmax(x.flatten(1), 1).reshape(x.shape), [Node("Softmax", ["x"], "s"), Node("Identity", ["s"], "t"), Node("Add", ["t", "zero"], "y")], Floats("zero", zeros(1)));

    [TestMethod]
    public void Neighbours_in_channels_normalise() => Compare(13, x => functional.local_response_norm(x, 3, 0.1, 0.75, 2),
        [Node("LRN", ["x"], "y", Whole("size", 3), Number("alpha", 0.1f), Number("bias", 2))]);

    [TestMethod]
    public void Groups_have_a_scale_a_group_before_opset_21()
    {
        var (scale, shift) = (Numbers(3), Numbers(3));
        Compare(18, x => functional.group_norm(x, 3, scale, shift), [Node("GroupNormalization", ["x", "s", "b"], "y", Whole("num_groups", 3))], Floats("s", scale), Floats("b", shift));
    }

    [TestMethod]
    public void A_slice_may_go_backwards() => Compare(13, x => x.flip(3), [Node("Slice", ["x", "from", "to", "axes", "steps"], "y")], Longs("from", -1), Longs("to", long.MinValue + 1), Longs("axes", 3), Longs("steps", -1));

    [TestMethod]
    public void Shape_arithmetic_follows_the_batch() => Compare(13, x => x.reshape(x.shape[0], -1),
        [Node("Shape", ["x"], "s"), Node("Gather", ["s", "zero"], "n", Whole("axis", 0)), Node("Concat", ["n", "rest"], "to", Whole("axis", 0)), Node("Reshape", ["x", "to"], "y")], Longs("zero", 0), Longs("rest", -1));

    [TestMethod]
    public void A_split_and_a_concat_change_the_order_of_channels() => Compare(13, x => x.flip(1),
        [new() { OpType = "Split", Name = "s", Input = { "x" }, Output = { "a", "b", "c" }, Attribute = { Whole("axis", 1) } }, Node("Concat", ["c", "b", "a"], "y", Whole("axis", 1))]);

    [TestMethod]
    [DataRow("half_pixel", false)]
    [DataRow("align_corners", true)]
    public void A_linear_resize_is_an_interpolation(string coordinates, bool alignsCorners) => Compare(13, x => functional.interpolate(x, [11, 9], mode: InterpolationMode.Bilinear, align_corners: alignsCorners),
        [Node("Resize", ["x", "", "", "sizes"], "y", Word("mode", "linear"), Word("coordinate_transformation_mode", coordinates))], Longs("sizes", 2, 3, 11, 9));

    [TestMethod]
    public void Reflected_padding_does_not_repeat_the_edge() => Compare(13, x => functional.pad(x, [1, 2, 2, 1], PaddingModes.Reflect),
        [Node("Pad", ["x", "pads"], "y", Word("mode", "reflect"))], Longs("pads", 0, 0, 2, 1, 0, 0, 1, 2));

    [TestMethod]
    public void Quantized_weights_and_activations_are_computed_in_floating_point()
    {
        var zero = new TensorProto { Name = "zero", DataType = (int)TensorProto.Types.DataType.Uint8, Int32Data = { 0 } };
        Compare(13, x => x.clamp(0, 25.5), [Node("QuantizeLinear", ["x", "scale", "zero"], "q"), Node("DequantizeLinear", ["q", "scale", "zero"], "y")], Floats("scale", tensor(0.1f)), zero);
    }

    [TestMethod]
    public void A_graph_inside_a_node_is_chosen_by_a_constant()
    {
        GraphProto Branch(string name, string @operator) => new() { Name = name, Node = { Node(@operator, ["x"], "r") }, Output = { new ValueInfoProto { Name = "r" } } };
        AttributeProto Graph(string name, GraphProto graph) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
        var condition = new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 0 } };
        Compare(13, x => x.tanh(), [Node("If", ["c"], "y", Graph("then_branch", Branch("a", "Exp")), Graph("else_branch", Branch("b", "Tanh")))], condition);
    }

    [TestMethod]
    public void An_operator_that_is_not_there_is_named_with_all_others()
    {
        using var folder = TestData.Folder();
        var path = Model(13, [0, 3, 4, 4], [Node("NonMaxSuppression", ["x"], "a"), Node("Foo", ["a"], "b"), Node("Foo", ["b"], "y")]).Save(folder);

        var error = Assert.ThrowsExactly<WeightFileException>(() => OnnxGraph.Read(path));

        Assert.AreEqual($"The ONNX model '{path}' uses the operator NonMaxSuppression of opset 13 in its node 'a/NonMaxSuppression', which is not understood: 3 of 3 nodes, of 2 kinds (NonMaxSuppression, Foo), are missing in all.", error.Message);
    }

    /// <summary>Values and gradients of a graph on two images of 8×7 pixels.</summary>
    private static void Compare(int opset, Func<Tensor, Tensor> expected, IEnumerable<NodeProto> nodes, params IEnumerable<TensorProto> initializers)
    {
        using var scope = NewDisposeScope();
        using var folder = TestData.Folder();
        using var network = new OnnxNetwork(OnnxGraph.Read(Model(opset, [0, 3, 8, 7], nodes, initializers).Save(folder)), new(3, ExtraClass.Unknown));
        var (ours, plain) = (Numbers(2, 3, 8, 7).requires_grad_(), Numbers(2, 3, 8, 7).requires_grad_());

        var (found, wanted) = (network.call(ours), expected(plain));

        CollectionAssert.AreEqual(wanted.shape, found.shape);
        Assert.IsLessThan(1e-5f, (found - wanted).abs().max().item<float>());
        var weights = Numbers(wanted.shape);
        var (gradient, plainGradient) = (autograd.grad([(found * weights).sum()], [ours])[0], autograd.grad([(wanted * weights).sum()], [plain])[0]);
        Assert.IsLessThan(1e-5f, (gradient - plainGradient).abs().max().item<float>());
    }
}
