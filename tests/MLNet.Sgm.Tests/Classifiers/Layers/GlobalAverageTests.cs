using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers.Layers;

[TestClass]
public sealed class GlobalAverageTests
{
    [TestMethod]
    public void Values_are_those_of_libtorchs_average_pool_bit_for_bit_and_gradients_to_rounding()
    {
        using var scope = NewDisposeScope();
        using var average = new GlobalAverage();
        var images = rand(2, 7, 5, 3, generator: new Generator(1)).permute(0, 3, 1, 2);
        var weights = rand(2, 3, 1, 1, generator: new Generator(2));
        var (ours, theirs) = (images.detach().requires_grad_(), images.detach().requires_grad_());
        var (found, expected) = (average.call(ours), nn.functional.adaptive_avg_pool2d(theirs, 1));
        CollectionAssert.AreEqual(expected.data<float>().ToArray(), found.data<float>().ToArray());
        var (gradient, expectedGradient) = (Derivative.Of("The sum", (found * weights).sum(), ours), Derivative.Of("The sum", (expected * weights).sum(), theirs));
        Assert.IsLessThan(1e-8f, (gradient - expectedGradient).abs().max().item<float>());
    }
}
