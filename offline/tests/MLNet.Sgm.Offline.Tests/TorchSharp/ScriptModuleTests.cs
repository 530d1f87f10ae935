using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>The files are made by Scripts/make_scripts.py, which says what is in them.</summary>
[TestClass]
public sealed class ScriptModuleTests : TensorTestBase
{
    [TestMethod]
    public void A_scripted_network_computes_what_its_code_says()
    {
        using var network = Load("Network");
        network.eval();

        // (W x + b)² + shift for x = (1, -1): W x + b is (-0.5, -0.75, -0.875).
        CollectionAssert.AreEqual(new[] { 1.25f, 2.5625f, 3.765625f }, network.call(Input()).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1.25f, 2.5625f, 3.765625f }, network.forward(Input()).data<float>().ToArray());
    }

    [TestMethod]
    public void Gradients_flow_to_the_input()
    {
        using var network = Load("Network");
        network.eval();

        // The interpreter compiles after a few calls; what it compiles must have the same gradient.
        for (var call = 0; call < 4; call++)
        {
            var input = Input().requires_grad_();
            var gradient = autograd.grad([network.call(input).sum()], [input])[0];
            // 2 (W x + b) W, summed over the outputs.
            CollectionAssert.AreEqual(new[] { 2 * (-0.5f - 0.75f * 3 - 0.875f * 5), 2 * (-0.5f * 2 - 0.75f * 4 - 0.875f * 6) }, gradient.data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Training_and_evaluation_reach_the_layers_of_the_script()
    {
        using var network = Load("Network");
        Assert.IsTrue(network.training);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, network.call(Input()).data<float>().ToArray(), "Dropout leaves nothing in training.");

        network.eval();
        Assert.IsFalse(network.training);
        Assert.AreEqual(1.25f, network.call(Input())[0, 0].item<float>());

        network.train();
        Assert.IsTrue(network.training);
        Assert.AreEqual(1f, network.call(Input())[0, 0].item<float>());
    }

    [TestMethod]
    public void Parameters_and_buffers_have_the_names_of_the_state_dict()
    {
        using var network = Load("Network");

        CollectionAssert.AreEqual(new[] { "linear.weight", "linear.bias" }, network.named_parameters().Select(entry => entry.name).ToArray());
        CollectionAssert.AreEqual(new[] { "shift" }, network.named_buffers().Select(entry => entry.name).ToArray());
        CollectionAssert.AreEqual(new[] { "linear.weight", "linear.bias", "shift" }, network.state_dict().Keys.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, 0.25f, 0.125f }, network.get_parameter("linear.bias").data<float>().ToArray());
        Assert.IsTrue(network.parameters().All(parameter => parameter.requires_grad));
    }

    [TestMethod]
    public void Parameters_are_those_that_the_script_computes_with()
    {
        using var network = Load("Network");
        network.eval();
        using (no_grad()) network.get_parameter("linear.bias").zero_();
        network.get_parameter("linear.weight").requires_grad = false;

        Assert.AreEqual(2f, network.call(Input())[0, 0].item<float>());
        network.call(Input()).sum().backward();
        Assert.IsNotNull(network.get_parameter("linear.bias").grad);
        Assert.IsNull(network.get_parameter("linear.weight").grad);
    }

    [TestMethod]
    public void Children_and_what_is_inside_them_are_modules()
    {
        using var network = Load("Network");

        CollectionAssert.AreEqual(new[] { "linear", "dropout" }, network.named_children().Select(entry => entry.name).ToArray());
        CollectionAssert.AreEqual(new[] { "linear", "dropout" }, network.named_modules().Select(entry => entry.name).ToArray());
        using var linear = network.children().First();
        CollectionAssert.AreEqual(new[] { "weight", "bias" }, linear.named_parameters().Select(entry => entry.name).ToArray());
    }

    [TestMethod]
    public void A_move_to_another_type_converts_what_the_script_computes_with()
    {
        using var network = Load("Network").to(ScalarType.Float64);
        network.eval();

        Assert.IsTrue(network.parameters().Concat<Tensor>(network.buffers()).All(tensor => tensor.dtype == ScalarType.Float64));
        CollectionAssert.AreEqual(new[] { 1.25, 2.5625, 3.765625 }, network.call(Input().to(ScalarType.Float64)).data<double>().ToArray());
        network.to(CPU, ScalarType.Float32).to(CPU);
        Assert.AreEqual(1.25f, network.call(Input())[0, 0].item<float>());
    }

    [TestMethod]
    public void A_frozen_network_has_neither_parameters_nor_buffers()
    {
        using var network = Load("Frozen", CPU);
        network.eval();
        network.to(CPU);

        Assert.IsEmpty(network.state_dict());
        CollectionAssert.AreEqual(new[] { 1.25f, 2.5625f, 3.765625f }, network.call(Input()).data<float>().ToArray());
    }

    [TestMethod]
    public void What_a_script_returns_comes_in_the_type_of_its_kind()
    {
        var (first, second) = Assert.IsInstanceOfType<(Tensor, Tensor)>(Returned("Pair"));
        Assert.AreEqual(1f, (second - first)[0, 1].item<float>());
        var (some, none) = Assert.IsInstanceOfType<(object, object)>(Returned("PairWithNone"));
        Assert.IsInstanceOfType<Tensor>(some);
        Assert.IsNull(none);
        Assert.HasCount(3, Assert.IsInstanceOfType<Tensor[]>(Returned("Listing")));
        Assert.IsNull(Returned("Nothing"));
        Assert.ThrowsExactly<NotImplementedException>(() => Returned("Dictionary"));
    }

    [TestMethod]
    public void A_result_of_another_type_than_promised_is_no_cast()
    {
        using var pair = Load("Pair");
        Assert.ThrowsExactly<InvalidCastException>(() => pair.call(Input()));
    }

    [TestMethod]
    public void A_failure_inside_the_script_has_the_words_of_libtorch()
    {
        using var network = Load("Network");
        var error = Assert.ThrowsExactly<ExternalException>(() => network.call(ones([1, 5])));
        StringAssert.Contains(error.Message, "mat1 and mat2 shapes cannot be multiplied");
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_not_found() =>
        Assert.ThrowsExactly<FileNotFoundException>(() => jit.load<Tensor, Tensor>("no-such-script.pt"));

    [TestMethod]
    public void A_file_that_is_no_script_is_refused_with_the_words_of_libtorch()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "This is no TorchScript.");
            StringAssert.Contains(Assert.ThrowsExactly<ExternalException>(() => jit.load<Tensor, Tensor>(path)).Message, "zip archive");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void A_script_that_was_disposed_is_of_no_more_use()
    {
        var network = Load("Network");
        network.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => network.call(Input()));
    }

    private static Tensor Input() => tensor(new[] { 1f, -1f }, [1, 2]);

    private static object Returned(string name)
    {
        using var script = jit.load<Tensor, object>(PathOf(name));
        return script.call(Input());
    }

    private static jit.ScriptModule<Tensor, Tensor> Load(string name) => jit.load<Tensor, Tensor>(PathOf(name));

    private static jit.ScriptModule<Tensor, Tensor> Load(string name, Device device) => jit.load<Tensor, Tensor>(PathOf(name), device);

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TorchSharp", "Scripts", $"{name}.pt");
}
