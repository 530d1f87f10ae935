using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class NormalizedBackwardTests
{
    private readonly NormalizedBackward backward = new();

    [TestMethod]
    public void Gradient_is_divided_by_its_standard_deviation_at_the_place()
    {
        using var scope = NewDisposeScope();
        var (input, before, after) = (Input(), Random(2), Random(3));
        var found = backward.Gradient(x => (backward.Normalize(x * before) * after).sum(), input);
        Same(after / after.std() * before, found);
    }

    [TestMethod]
    public void Gradient_is_normalised_at_each_of_several_places()
    {
        using var scope = NewDisposeScope();
        var (input, first, second, third) = (Input(), Random(2), Random(3), Random(4));
        var found = backward.Gradient(x => (backward.Normalize(backward.Normalize(x * first) * second) * third).sum(), input);
        var between = third / third.std() * second;
        Same(between / between.std() * first, found);
    }

    [TestMethod]
    public void Without_places_the_gradient_is_autograds()
    {
        using var scope = NewDisposeScope();
        var input = Input();
        Same(input.detach() * 2, backward.Gradient(x => x.pow(2).sum(), input));
    }

    [TestMethod]
    public void Values_are_the_same_and_may_be_changed_in_place()
    {
        using var scope = NewDisposeScope();
        var input = Input();
        var sum = 0f;
        backward.Gradient(x =>
        {
            var doubled = x * 2;
            var result = backward.Normalize(doubled);
            Same(doubled, result);
            result.relu_();
            Same(x.detach() * 2, doubled);
            sum = result.sum().item<float>();
            return result.sum();
        }, input);
        Assert.AreEqual((input.detach() * 2).relu().sum().item<float>(), sum);
    }

    [TestMethod]
    public void Outside_a_backward_pass_a_tensor_is_handed_back_as_it_is()
    {
        using var scope = NewDisposeScope();
        var input = Input();
        Assert.AreSame(input, backward.Normalize(input));
    }

    [TestMethod]
    public void Gradient_of_zeros_stays_zero()
    {
        using var scope = NewDisposeScope();
        var input = Input();
        Same(zeros_like(input), backward.Gradient(x => (backward.Normalize(x * 2) * 0).sum(), input));
    }

    [TestMethod]
    public void Function_that_throws_leaves_nothing_behind()
    {
        using var scope = NewDisposeScope();
        var (input, weights) = (Input(), Random(2));
        Assert.ThrowsExactly<InvalidOperationException>(() => backward.Gradient(x =>
        {
            backward.Normalize(x * 2);
            throw new InvalidOperationException();
        }, input));
        Same(weights, backward.Gradient(x => (x * weights).sum(), input));
    }

    [TestMethod]
    public void Tensors_of_an_inner_scope_live_as_long_as_the_pass_and_no_longer()
    {
        using var scope = NewDisposeScope();
        var (input, weights) = (Input(), Random(2));
        Tensor? product = null;
        var found = backward.Gradient(x =>
        {
            using var inner = NewDisposeScope();
            product = x * weights;
            return (backward.Normalize(product) * weights).sum().MoveToOuterDisposeScope();
        }, input);
        Same(weights / weights.std() * weights, found);
        Assert.IsTrue(product!.IsInvalid);
    }

    private static Tensor Input() => Random(1).requires_grad_();

    private static Tensor Random(int seed) => randn(2, 3, 4, 4, generator: new Generator((ulong)seed));

    /// <summary>To the last bit.</summary>
    private static void Same(Tensor expected, Tensor found) => CollectionAssert.AreEqual(expected.data<float>().ToArray(), found.data<float>().ToArray());
}
