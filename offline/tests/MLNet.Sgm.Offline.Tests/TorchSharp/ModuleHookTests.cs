using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class ModuleHookTests : TensorTestBase
{
    [TestMethod]
    public void Hooks_fire_on_call_and_not_on_forward()
    {
        using var layer = Identity();
        var calls = new List<string>();
        layer.register_forward_pre_hook((module, input) => { calls.Add("before"); return null; });
        layer.register_forward_hook((module, input, output) => { calls.Add("after"); return null; });
        layer.register_forward_pre_hook(module => calls.Add("module before"));
        layer.register_forward_hook(module => calls.Add("module after"));

        layer.forward(ones([1]));
        Assert.IsEmpty(calls);

        layer.call(ones([1]));
        CollectionAssert.AreEqual(new[] { "module before", "before", "after", "module after" }, calls);
    }

    [TestMethod]
    public void Hooks_replace_inputs_and_outputs_until_they_are_removed()
    {
        using var layer = Identity();
        var doubling = layer.register_forward_pre_hook((module, input) => input * 2);
        var adding = layer.register_forward_hook((module, input, output) => output + input);

        Assert.AreEqual(12, layer.call(tensor(3f)).item<float>());
        adding.remove();
        Assert.AreEqual(6, layer.call(tensor(3f)).item<float>());
        doubling.remove();
        Assert.AreEqual(3, layer.call(tensor(3f)).item<float>());
    }

    [TestMethod]
    public void Hooks_of_two_inputs_replace_both()
    {
        using var sum = new Sum();
        sum.register_forward_pre_hook((module, first, second) => (second * 10, first));
        sum.register_forward_hook((module, first, second, output) => output - second);

        Assert.AreEqual(20, sum.call(tensor(1f), tensor(2f)).item<float>());
    }

    [TestMethod]
    public void A_sequential_calls_its_children_so_their_hooks_fire()
    {
        using var inner = Identity();
        using var network = Sequential(Identity(), inner, Identity());
        inner.register_forward_hook((module, input, output) => output + 1);

        Assert.AreEqual(2, network.call(tensor(1f)).item<float>());
        Assert.AreEqual(2, network.forward(tensor(1f)).item<float>());
    }
}
