using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class AutogradTests : TensorTestBase
{
    private static Tensor Variable(params float[] values) => tensor(values, requires_grad: true);

    [TestMethod]
    public void Grad_gives_the_derivative_and_leaves_no_gradient_behind()
    {
        using var x = Variable(1, -2, 3);

        var gradients = autograd.grad([x.pow(3).sum()], [x]);

        Ramp.AreClose([3, 12, 27], gradients[0]);
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void Grad_takes_gradients_of_the_outputs()
    {
        using var x = Variable(1, 2);

        Ramp.AreClose([2 * 10, 4 * 100], autograd.grad([x.square()], [x], [tensor(new float[] { 10, 100 })])[0]);
    }

    [TestMethod]
    public void A_gradient_of_a_gradient_needs_create_graph()
    {
        using var x = Variable(2);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];

        Ramp.AreClose([12], autograd.grad([first.sum()], [x])[0]);
    }

    [TestMethod]
    public void A_graph_can_be_used_again_only_when_it_is_retained()
    {
        using var x = Variable(2);
        using var y = x.square().sum();

        autograd.grad([y], [x], retain_graph: true);
        autograd.grad([y], [x]);

        Assert.ThrowsExactly<ExternalException>(() => autograd.grad([y], [x]));
    }

    [TestMethod]
    public void The_gradient_of_an_unused_input_is_invalid_when_allowed()
    {
        using var x = Variable(2);
        using var unused = Variable(3);

        var gradients = autograd.grad([x.square().sum()], [x, unused], allow_unused: true);

        Assert.IsFalse(gradients[0].IsInvalid);
        Assert.IsTrue(gradients[1].IsInvalid);
    }

    [TestMethod]
    public void An_unused_input_is_refused_otherwise()
    {
        using var x = Variable(2);
        using var unused = Variable(3);

        var error = Assert.ThrowsExactly<ExternalException>(() => autograd.grad([x.square().sum()], [unused]));

        StringAssert.Contains(error.Message, "not have been used in the graph");
    }

    [TestMethod]
    public void Backward_adds_to_the_gradients()
    {
        using var x = Variable(1, 2);

        x.square().sum().backward();
        x.sum().backward();

        Ramp.AreClose([3, 5], x.grad);
    }

    [TestMethod]
    public void Without_gradients_no_graph_is_recorded()
    {
        using var x = Variable(1);

        using (no_grad())
        {
            Assert.IsFalse(is_grad_enabled());
            Assert.IsFalse((x * 2).requires_grad);
            using (enable_grad())
                Assert.IsTrue((x * 2).requires_grad);
            Assert.IsFalse(is_grad_enabled());
        }

        Assert.IsTrue((x * 2).requires_grad);
    }

    [TestMethod]
    public void A_detached_tensor_has_no_history_and_the_same_memory()
    {
        using var x = Variable(1);
        using var detached = x.detach();

        detached.fill_(5).Dispose();

        Assert.IsFalse(detached.requires_grad);
        Ramp.AreClose([5], x);
    }

    [TestMethod]
    [DataRow(0.2f)]
    [DataRow(0.5f)]
    [DataRow(0.9f)]
    public void Lerp_from_the_detached_value_changes_nothing_but_the_gradient(float gamma)
    {
        using var source = new Generator(1);
        using var x = randn([4, 8, 9, 9], generator: source, requires_grad: true);
        using var y = x * 3;

        using var scaled = lerp(y.detach(), y, tensor(gamma));

        CollectionAssert.AreEqual(y.detach().bytes.ToArray(), scaled.detach().bytes.ToArray());
        Ramp.AreClose(Enumerable.Repeat(3 * gamma, (int)x.numel()).ToArray(), autograd.grad([scaled.sum()], [x])[0]);
    }

    [TestMethod]
    public void A_leaf_that_needs_a_gradient_cannot_be_changed_in_place()
    {
        using var x = Variable(1);

        Assert.ThrowsExactly<ExternalException>(() => x.add_(1));
    }
}
