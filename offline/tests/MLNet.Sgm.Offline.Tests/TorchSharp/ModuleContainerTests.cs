using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class ModuleContainerTests : TensorTestBase
{
    [TestMethod]
    public void Sequential_numbers_unnamed_modules_and_keeps_names()
    {
        using var plain = Sequential(Linear(2, 3), ReLU(), Linear(3, 1, hasBias: false));
        using var named = Sequential(("first", Linear(2, 3)), ("last", Identity()));

        CollectionAssert.AreEqual(new[] { "0.weight", "0.bias", "2.weight" }, plain.state_dict().Keys.ToArray());
        CollectionAssert.AreEqual(new[] { "first.weight", "first.bias" }, named.state_dict().Keys.ToArray());
        Assert.AreEqual(3, plain.Count);
        Assert.AreEqual(2, plain[1..].Count);
        Assert.AreSame<object>(plain[2], plain[(2, null)].children().Single());
    }

    [TestMethod]
    public void Sequential_disposes_what_passes_between_its_modules()
    {
        var passed = new List<Tensor>();
        using var inner = Identity();
        using var network = Sequential(inner, Identity());
        inner.register_forward_hook((module, input, output) => { passed.Add(output); return null; });
        var input = ones([1]);

        using var output = network.call(input);

        Assert.IsTrue(passed.Single().IsInvalid);
        Assert.IsFalse(input.IsInvalid);
        Assert.AreEqual(1, output.item<float>());
    }

    [TestMethod]
    public void An_empty_sequential_gives_its_input_in_another_object()
    {
        using var network = Sequential();
        var input = ones([1]);

        using var output = network.call(input);

        Assert.AreNotSame(input, output);
        network.append(Identity()).append("last", Identity());
        CollectionAssert.AreEqual(new[] { "0", "last" }, network.named_children().Select(child => child.name).ToArray());
    }

    [TestMethod]
    public void ModuleList_registers_by_number()
    {
        using var list = ModuleList<Module<Tensor, Tensor>>(Linear(1, 1), ReLU());
        list.Add(Linear(1, 1));
        list.RemoveAt(1);
        list.Insert(0, Identity());

        Assert.HasCount(3, list);
        CollectionAssert.AreEqual(new[] { "1.weight", "1.bias", "2.weight", "2.bias" }, list.state_dict().Keys.ToArray());
        Assert.AreSame(list[2], list.children().Last());
        list.Clear();
        Assert.IsEmpty(list.parameters());
    }

    [TestMethod]
    public void ModuleDict_registers_by_name_in_order()
    {
        using var dictionary = ModuleDict<Module>(("b", Linear(1, 1)), ("a", ReLU()));

        CollectionAssert.AreEqual(new[] { "b", "a" }, dictionary.keys().ToArray());
        CollectionAssert.AreEqual(new[] { "b.weight", "b.bias" }, dictionary.state_dict().Keys.ToArray());
        Assert.IsTrue(dictionary.TryGetValue("a", out var found));
        Assert.AreSame(found, dictionary["a"]);
        Assert.IsTrue(dictionary.Remove("b"));
        Assert.AreEqual(1, dictionary.Count);
    }
}
