using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class ModuleTests : TensorTestBase
{
    private static readonly string[] Names =
    [
        "scale", "bn.weight", "bn.bias", "head.fc.weight", "head.fc.bias", "stem.weight",
        "offset", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked",
    ];

    [TestMethod]
    public void The_state_is_named_by_fields_parameters_first()
    {
        using var network = new Network();

        CollectionAssert.AreEqual(Names, network.state_dict().Keys.ToArray());
        CollectionAssert.AreEqual(Names[..6], network.named_parameters().Select(entry => entry.name).ToArray());
        CollectionAssert.AreEqual(Names[6..], network.named_buffers().Select(entry => entry.name).ToArray());
        CollectionAssert.AreEqual(Names.Select(name => $"net.{name}").ToArray(), network.state_dict(prefix: "net").Keys.ToArray());
        CollectionAssert.AreEqual(new[] { "bn", "head", "stem" }, network.named_children().Select(child => child.name).ToArray());
        CollectionAssert.AreEqual(new[] { "bn", "head", "stem", "head.flatten", "head.fc" }, network.named_modules().Select(module => module.name).ToArray());
        Assert.IsFalse(network.HasAbsent);
        Assert.AreEqual("Network", network.GetName());
    }

    [TestMethod]
    public void Members_are_found_by_dotted_names()
    {
        using var network = new Network();

        Assert.AreSame(network.Norm.weight, network.get_parameter("bn.weight"));
        Assert.AreSame(network.Norm.running_var, network.get_buffer("bn.running_var"));
        Assert.IsTrue(network.has_parameter("head.fc.bias"));
        Assert.IsTrue(network.has_buffer("offset"));
        Assert.IsFalse(network.has_parameter("head.fc"));
        Assert.IsNull(network.get_parameter("head.none.bias"));
        Assert.IsNull(network.get_buffer("none"));
    }

    [TestMethod]
    public void A_shared_parameter_comes_once()
    {
        using var first = Linear(2, 2, hasBias: false);
        using var second = Linear(2, 2, hasBias: false);
        second.weight = first.weight;
        using var network = Sequential(first, second);

        Assert.HasCount(1, network.parameters());
        CollectionAssert.AreEqual(new[] { "0.weight", "1.weight" }, network.state_dict().Keys.ToArray());
    }

    [TestMethod]
    public void Loading_a_state_makes_two_networks_agree()
    {
        using var network = new Network();
        using var other = new Network();
        other.train(false);
        network.eval();

        var (missing, unexpected) = other.load_state_dict(network.state_dict());

        Assert.IsEmpty(missing);
        Assert.IsEmpty(unexpected);
        Ramp.AreClose(Ramp.Values(network.call(Wave(1, 1, 2, 2))), other.call(Wave(1, 1, 2, 2)));
        Assert.IsTrue(other.scale.requires_grad);
    }

    [TestMethod]
    public void Loading_refuses_another_set_of_names_unless_told_otherwise()
    {
        using var network = new Network();
        var state = network.state_dict();
        state.Remove("scale");
        state["extra"] = zeros([1]);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => network.load_state_dict(state));
        Assert.AreEqual("The loaded state_dict is not identical to the target dictionary.", error.Message);
        var (missing, unexpected) = network.load_state_dict(state, strict: false);
        CollectionAssert.AreEqual(new[] { "scale" }, missing.ToArray());
        CollectionAssert.AreEqual(new[] { "extra" }, unexpected.ToArray());
        network.load_state_dict(state, skip: ["scale", "extra"]);
    }

    [TestMethod]
    public void Loading_a_tensor_of_another_shape_fails_with_libtorchs_message()
    {
        using var network = new Network();
        var state = network.state_dict();
        state["head.fc.weight"] = zeros([4, 8]);

        var error = Assert.ThrowsExactly<ExternalException>(() => network.load_state_dict(state));
        StringAssert.Contains(error.Message, "size of tensor");
    }

    [TestMethod]
    public void Training_and_evaluation_reach_every_module()
    {
        using var network = new Network();
        Assert.IsTrue(network.modules().Append(network).All(module => module.training));

        network.eval();
        Assert.IsFalse(network.modules().Append(network).Any(module => module.training));

        network.train();
        Assert.IsTrue(network.Head.children().All(module => module.training));
    }

    [TestMethod]
    public void Apply_visits_children_before_their_parent()
    {
        using var network = new Network();
        var seen = new List<string>();

        network.apply(module => seen.Add(module.GetName()));

        CollectionAssert.AreEqual(new[] { "BatchNorm2d", "Flatten", "Linear", "Sequential", "Conv2d", "Network" }, seen);
    }

    [TestMethod]
    public void Zero_grad_drops_the_gradients_or_zeroes_them()
    {
        using var layer = Linear(2, 1);
        layer.call(ones([1, 2])).sum().backward();

        layer.zero_grad(set_to_none: false);
        Ramp.AreClose([0, 0], layer.weight.grad);
        layer.zero_grad();
        Assert.IsNull(layer.weight.grad);
    }

    [TestMethod]
    public void A_move_to_another_type_replaces_real_numbers_only()
    {
        using var network = new Network();
        var scale = network.scale;

        var moved = network.to(float64);

        Assert.AreSame(network, moved);
        Assert.AreEqual(float64, network.Norm.weight.dtype);
        Assert.AreEqual(float64, network.Norm.running_mean.dtype);
        Assert.AreEqual(int64, network.Norm.num_batches_tracked.dtype);
        Assert.AreEqual(float64, network.Shift.dtype);
        Assert.AreSame(network.scale, network.get_parameter("scale"));
        Assert.IsTrue(network.parameters().All(parameter => parameter.requires_grad && parameter.is_leaf));
        Assert.IsTrue(scale.IsInvalid);
        using var output = network.call(Wave(1, 1, 2, 2).to(float64));
        Assert.AreEqual(float64, output.dtype);
        Assert.ThrowsExactly<ArgumentException>(() => network.to(int64));
    }

    [TestMethod]
    public void Disposal_frees_parameters_buffers_and_children()
    {
        var network = new Network();
        var state = network.state_dict().Values.ToList();

        network.Dispose();
        network.Dispose();

        Assert.IsTrue(state.All(tensor => tensor.IsInvalid));
    }

    [TestMethod]
    public void A_layer_made_in_a_scope_outlives_it()
    {
        BatchNorm2d layer;
        using (NewDisposeScope())
        {
            layer = BatchNorm2d(2);
            layer.weight = Parameter(Wave(2));
        }

        Assert.IsTrue(layer.state_dict().Values.All(tensor => !tensor.IsInvalid));
        Assert.HasCount(5, layer.state_dict());
        layer.Dispose();
    }

    [TestMethod]
    public void A_parameter_takes_over_its_tensor()
    {
        var data = Wave(2);

        using var parameter = Parameter(data, requires_grad: false);

        Assert.IsTrue(data.IsInvalid);
        Assert.IsFalse(parameter.requires_grad);
    }

    [TestMethod]
    public void Registering_complains_about_names_and_nulls()
    {
        using var network = new Network();
        using var layer = Identity();

        Assert.ThrowsExactly<ArgumentException>(() => network.register_module("a.b", layer));
        Assert.ThrowsExactly<ArgumentException>(() => network.register_module("", layer));
        Assert.ThrowsExactly<InvalidOperationException>(() => network.add_module("bn", layer));
        Assert.ThrowsExactly<ArgumentNullException>(() => network.register_buffer("none", null));
        Assert.ThrowsExactly<ArgumentNullException>(() => network.register_parameter("none", null));
        Assert.ThrowsExactly<InvalidOperationException>(() => network.register_buffer("offset", zeros([1])));

        network.register_buffer("cache", zeros([1]), persistent: false);
        Assert.IsTrue(network.has_buffer("cache"));
        Assert.IsFalse(network.state_dict().ContainsKey("cache"));
    }
}
