using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>Nothing else may make tensors meanwhile.</summary>
[TestClass]
[DoNotParallelize]
public sealed class GradientMemoryTests
{
    [TestMethod]
    public void A_gradient_that_is_edited_on_its_way_leaves_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU, backward: new LinearBackpropagation { From = 0 });
        var (images, labels) = (RuleGradients.Images(), RuleGradients.Labels());
        Take();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++) Take();
        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);

        void Take() => source.Gradient(images, labels).Dispose();
    }
}
