using System.Runtime.InteropServices;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Layers;

[TestClass]
public sealed class FoldableBatchNormTests
{
    [TestMethod]
    [DataRow(false, 1)]
    [DataRow(true, 1)]
    [DataRow(false, 4)]
    public void Folded_norm_and_convolution_compute_what_they_computed_before(bool bias, int groups)
    {
        using var scope = NewDisposeScope();
        var convolution = nn.Conv2d(4, 8, 3, groups: groups, bias: bias);
        var layers = Randomised(convolution);
        var images = rand(2, 4, 6, 6, generator: new Generator(1));
        var before = layers.call(images);
        foreach (var norm in layers.modules().OfType<FoldableBatchNorm>()) norm.Fold();
        Assert.IsLessThan(1e-5f, (layers.call(images) - before).abs().max().item<float>());
        Assert.AreEqual(0, (convolution.call(images) - layers.call(images)).abs().max().item<float>(), "the norm does nothing any more");
    }

    [TestMethod]
    public void Folding_twice_is_folding_once()
    {
        using var scope = NewDisposeScope();
        var layers = Randomised(nn.Conv2d(4, 8, 1));
        var images = rand(2, 4, 3, 3, generator: new Generator(1));
        var norm = layers.modules().OfType<FoldableBatchNorm>().Single();
        norm.Fold();
        var once = layers.call(images);
        norm.Fold();
        CollectionAssert.AreEqual(once.data<float>().ToArray(), layers.call(images).data<float>().ToArray());
    }

    [TestMethod]
    [DataRow(new long[] { 2, 3, 4, 5 })]
    [DataRow(new long[] { 2, 3 })]
    public void A_folded_norm_that_follows_no_convolution_computes_what_it_computed_before_and_its_gradient(long[] shape)
    {
        using var scope = NewDisposeScope();
        var norm = new FoldableBatchNorm(3);
        Randomise(norm, 3);
        norm.to(ScalarType.Float64).eval();
        var images = rand(shape, ScalarType.Float64, generator: new Generator(1)).requires_grad_();
        var weights = rand(shape, ScalarType.Float64, generator: new Generator(2));
        var (before, gradient) = Compute();
        norm.Fold();
        var (after, gradientAfter) = Compute();
        Assert.IsLessThan(1e-14, (before - after).abs().max().item<double>());
        Assert.IsLessThan(1e-14, (gradient - gradientAfter).abs().max().item<double>());

        (Tensor, Tensor) Compute()
        {
            var output = norm.call(images);
            return (output, Derivative.Of("The sum", (output * weights).sum(), images));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_folded_norm_refuses_another_number_of_channels(int channels)
    {
        using var scope = NewDisposeScope();
        var norm = new FoldableBatchNorm(3);
        norm.eval();
        norm.Fold();
        Assert.Throws<ExternalException>(() => norm.call(ones(1, channels, 2, 2)));
    }

    [TestMethod]
    public void Training_follows_the_statistics_of_the_batches()
    {
        using var scope = NewDisposeScope();
        var norm = new FoldableBatchNorm(1);
        norm.train();
        norm.call(full([2, 1, 1, 2], 3f));
        Assert.AreEqual(0.3, norm.get_buffer("running_mean")!.item<float>(), 1e-6);
        Assert.AreEqual(1, norm.get_buffer("num_batches_tracked")!.item<long>());
    }

    [TestMethod]
    public void A_tuned_network_agrees_with_the_one_it_was_made_from()
    {
        using var scope = NewDisposeScope();
        foreach (var classifier in new[] { TestData.Classifier(), TestData.DenseNet(), TestData.Vgg() })
        {
            using var plain = new LoadedClassifier(classifier, CPU, tune: false);
            using var tuned = new LoadedClassifier(classifier, CPU);
            var images = rand(3, 3, TestData.Side, TestData.Side, generator: new Generator(2));
            Assert.IsLessThan(1e-5f, (plain.Logits(images) - tuned.Logits(images)).abs().max().item<float>(), classifier.Name);
        }
    }

    /// <summary>Convolution, norm and ReLU in evaluation mode, with statistics that training could have left.</summary>
    private static Chain Randomised(TorchSharp.Modules.Conv2d convolution)
    {
        var norm = FoldableBatchNorm.After(convolution);
        Randomise(norm, 8);
        var layers = new Chain(convolution, norm);
        layers.eval();
        return layers;
    }

    private static void Randomise(FoldableBatchNorm norm, long features)
    {
        using var frozen = no_grad();
        var random = new Generator(7);
        foreach (var name in new[] { "weight", "bias" }) norm.get_parameter(name)!.copy_(rand(features, generator: random).add(0.5f));
        foreach (var name in new[] { "running_mean", "running_var" }) norm.get_buffer(name)!.copy_(rand(features, generator: random).add(0.5f));
    }
}
