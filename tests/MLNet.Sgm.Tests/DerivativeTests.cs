using System.Runtime.InteropServices;
using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests;

[TestClass]
public sealed class DerivativeTests
{
    [TestMethod]
    public void It_is_with_respect_to_any_part_of_the_graph()
    {
        using var scope = NewDisposeScope();
        var leaf = tensor([2.0, 3]).requires_grad_();
        var middle = leaf.square();
        CollectionAssert.AreEqual(new[] { 8.0, 18 }, Derivative.Of("A square", middle.square().sum(), middle).data<double>().ToArray());
    }

    [TestMethod]
    public void A_second_one_does_not_hold_the_first()
    {
        using var scope = NewDisposeScope();
        var leaf = tensor([2.0, 3]).requires_grad_();
        Derivative.Of("A square", leaf.square().sum(), leaf);
        CollectionAssert.AreEqual(new[] { 4.0, 6 }, Derivative.Of("A square", leaf.square(), leaf, ones(2, float64)).data<double>().ToArray());
    }

    [TestMethod]
    public void An_operation_in_place_on_what_is_needed_is_an_exception()
    {
        using var scope = NewDisposeScope();
        var leaf = tensor([2.0, 3]).requires_grad_();
        var kept = leaf.mul(1);
        var square = kept.square();
        using (no_grad()) kept.add_(1);
        Assert.ThrowsExactly<ExternalException>(() => Derivative.Of("A square", square.sum(), leaf));
    }

    [TestMethod]
    public void What_depends_on_nothing_is_told()
    {
        using var scope = NewDisposeScope();
        var leaf = tensor([2.0, 3]).requires_grad_();
        foreach (var output in new[] { leaf.detach().sum(), tensor([1.0]).requires_grad_().sum() })
            StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => Derivative.Of("A sum", output, leaf)).Message, "A sum must be computed from its input by operations that have a gradient");
    }

    [TestMethod]
    public void A_transform_without_a_gradient_is_told()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 1, Transform = new Rounding() }, CPU);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(rand(1, 3, TestData.Side, TestData.Side), zeros(1, int64))).Message, "What a transform makes of images must be computed");
    }

    [AttackComponent("Forgets where it comes from")]
    private sealed record Rounding : InputTransform
    {
        protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => images.detach().round();
    }
}
