using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Tests.Classifiers.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Layers;

[TestClass]
public sealed class BlockConvolutionTests
{
    [TestMethod]
    [DataRow(7, 2, 3, 32, 32, 2, false)]
    [DataRow(7, 2, 3, 33, 30, 1, true)]
    [DataRow(7, 2, 0, 31, 32, 2, true)]
    [DataRow(11, 4, 2, 35, 33, 2, true)]
    [DataRow(4, 4, 0, 18, 19, 2, true)]
    [DataRow(16, 16, 0, 32, 48, 1, true)]
    [DataRow(5, 3, 1, 20, 22, 1, false)]
    public void Over_blocks_values_and_gradient_are_those_of_the_convolution(int kernel, int stride, int padding, int height, int width, int count, bool bias)
    {
        foreach (var (type, error) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            using var scope = NewDisposeScope();
            using var convolution = Create(3, [kernel, kernel], [stride, stride], padding, bias).to(type);
            var images = randn([count, 3, height, width], type, generator: new Generator(1));
            var expected = Pass(convolution, images);
            convolution.Rewrite();
            var found = Pass(convolution, images);
            Assert.IsTrue(convolution.IsOverBlocks);
            Assert.IsLessThan(error, Distance(found.Values, expected.Values));
            Assert.IsLessThan(error, Distance(found.Gradient, expected.Gradient));
        }
    }

    [TestMethod]
    public void Sides_of_kernel_and_stride_may_differ()
    {
        using var scope = NewDisposeScope();
        using var convolution = Create(1, [3, 8], [2, 3], 1, bias: true).to(ScalarType.Float64);
        var images = randn([2, 1, 17, 20], ScalarType.Float64, generator: new Generator(1));
        var expected = Pass(convolution, images);
        convolution.Rewrite();
        var found = Pass(convolution, images);
        Assert.IsLessThan(1e-12, Distance(found.Values, expected.Values));
        Assert.IsLessThan(1e-12, Distance(found.Gradient, expected.Gradient));
    }

    [TestMethod]
    [DataRow(64, 7, 2, 1, 1)]
    [DataRow(3, 7, 1, 1, 1)]
    [DataRow(3, 3, 2, 1, 1)]
    [DataRow(4, 7, 2, 4, 1)]
    [DataRow(3, 7, 2, 1, 2)]
    public void A_convolution_that_would_not_gain_stays_as_it_is(int channels, int kernel, int stride, int groups, int dilation)
    {
        using var convolution = new BlockConvolution(channels, 4, [kernel, kernel], [stride, stride], [0, 0], [dilation, dilation], groups, bias: false);
        convolution.Rewrite();
        Assert.IsFalse(convolution.IsOverBlocks);
    }

    [TestMethod]
    public void An_image_smaller_than_the_kernel_is_refused_as_before()
    {
        using var convolution = Create(3, [7, 7], [2, 2], padding: 0, bias: true);
        convolution.Rewrite();
        for (var side = 1; side < 7; side++)
        {
            using var scope = NewDisposeScope();
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => convolution.call(zeros([1, 3, side, side], requires_grad: true)));
        }
    }

    [TestMethod]
    public void Without_a_gradient_values_are_the_convolution_s_own()
    {
        using var scope = NewDisposeScope();
        using var convolution = Create(3, [7, 7], [2, 2], padding: 3, bias: true);
        var images = randn([2, 3, 17, 18], generator: new Generator(1));
        var expected = convolution.call(images);
        convolution.Rewrite();
        Assert.IsTrue(expected.equal(convolution.call(images)).all().item<bool>());
        using var frozen = no_grad();
        Assert.IsTrue(expected.equal(convolution.call(images.clone().requires_grad_())).all().item<bool>());
    }

    [TestMethod]
    public void A_type_may_be_changed_between_gradients()
    {
        using var scope = NewDisposeScope();
        using var convolution = Create(3, [7, 7], [2, 2], padding: 3, bias: true);
        var images = randn([2, 3, 17, 18], ScalarType.Float64, generator: new Generator(1));
        convolution.Rewrite();
        var single = Pass(convolution, images.to(ScalarType.Float32)).Gradient;
        var wide = Pass((BlockConvolution)convolution.to(ScalarType.Float64), images).Gradient;
        Assert.AreEqual(ScalarType.Float64, wide.dtype);
        Assert.AreEqual(single.shape[3], wide.shape[3]);
    }

    [TestMethod]
    public void A_visited_layer_of_a_tuned_network_has_the_gradient_of_the_untuned_one()
    {
        using var scope = NewDisposeScope();
        var classifier = TestData.Zoo("resnet18", 64);
        using LoadedClassifier plain = new(classifier, CPU, tune: false, Precision.Float64), tuned = new(classifier, CPU, precision: Precision.Float64);
        // Of the tuned network, the convolution's output is that of the batch norm.
        var expected = OfLayer(plain, "bn1");
        Assert.IsLessThan(1e-12, Distance(OfLayer(tuned, "conv1"), expected));
        Assert.IsLessThan(1e-12, Distance(OfLayer(tuned, "bn1"), expected));

        static Tensor OfLayer(LoadedClassifier network, string layer)
        {
            var images = rand([2, 3, 64, 64], ScalarType.Float64, generator: new Generator(1)).requires_grad_();
            Tensor? square = null;
            network.Logits(images, [new(layer, output =>
            {
                square = output.pow(2).sum().DetachFromDisposeScope();
                return output.clone();
            })]);
            using (square) return autograd.grad([square!], [images])[0];
        }
    }

    [TestMethod]
    public void A_convolution_of_an_imported_graph_goes_over_blocks_as_well()
    {
        using var scope = NewDisposeScope();
        using var network = new OnnxReference("convnext-opset17").Network();
        _ = new Tuning(network, CPU);
        Assert.HasCount(1, network.modules().OfType<BlockConvolution>().Where(convolution => convolution.IsOverBlocks));
    }

    private static BlockConvolution Create(int channels, long[] kernel, long[] stride, int padding, bool bias)
    {
        manual_seed(3);
        var convolution = new BlockConvolution(channels, 8, kernel, stride, [padding, padding], [1, 1], groups: 1, bias);
        foreach (var parameter in convolution.parameters()) parameter.requires_grad = false;
        return convolution;
    }

    private static (Tensor Values, Tensor Gradient) Pass(BlockConvolution convolution, Tensor images)
    {
        var input = images.detach().requires_grad_();
        var values = convolution.call(input);
        var direction = randn(values.shape, values.dtype, generator: new Generator(2));
        return (values, autograd.grad([values], [input], [direction])[0]);
    }

    private static double Distance(Tensor found, Tensor expected) => ((found - expected).norm() / expected.norm()).to(ScalarType.Float64).item<double>();
}
