using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class SkipGradientTests
{
    private const float Gamma = 0.25f;

    private DisposeScope? scope;

    [TestInitialize]
    public void OpenScope() => scope = NewDisposeScope();

    [TestCleanup]
    public void CloseScope() => scope!.Dispose();

    /// <summary>For x + w · x² and a sum, the gradient is 1 + γ · 2 w x.</summary>
    [TestMethod]
    [DataRow(1f)]
    [DataRow(0.5f)]
    [DataRow(0.25f)]
    public void Gradient_is_that_of_the_skip_and_gamma_times_that_of_the_branch(float gamma)
    {
        using var network = new Residual(new Square(3));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", gamma);

        var (output, gradient) = Run(network, tensor(new[] { 1f, -2f, 0.5f }));

        CollectionAssert.AreEqual(new[] { 4f, 10f, 1.25f }, output.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1 + gamma * 6, 1 - gamma * 12, 1 + gamma * 3 }, gradient.data<float>().ToArray());
        Assert.AreEqual(1, attached.BranchCount);
    }

    [TestMethod]
    public void Removal_restores_the_gradient()
    {
        using var network = new Residual(new Square(3));
        var input = tensor(new[] { 1f, -2f });
        var before = Run(network, input).Gradient.data<float>().ToArray();

        var attached = SkipGradient.Attach(network, (name, _) => name == "branch", Gamma);
        CollectionAssert.AreNotEqual(before, Run(network, input).Gradient.data<float>().ToArray());
        attached.Dispose();
        attached.Dispose();

        CollectionAssert.AreEqual(before, Run(network, input).Gradient.data<float>().ToArray());
    }

    [TestMethod]
    public void Two_attachments_multiply_and_go_one_by_one()
    {
        using var network = new Residual(new Square(1));
        var input = tensor(new[] { 1f });
        using var first = SkipGradient.Attach(network, (name, _) => name == "branch", 0.5f);
        using var second = SkipGradient.Attach(network, (name, _) => name == "branch", 0.25f);

        Assert.AreEqual(1 + 2 * 0.125f, Run(network, input).Gradient.item<float>());
        first.Dispose();
        Assert.AreEqual(1 + 2 * 0.25f, Run(network, input).Gradient.item<float>());
    }

    [TestMethod]
    public void Gamma_one_hooks_nothing()
    {
        using var branch = new Square(1);
        using var network = new Residual(branch);
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", 1);

        Assert.AreEqual(1, attached.BranchCount);
        Assert.AreEqual(0, branch.HookCount);
    }

    [TestMethod]
    public void A_module_of_two_names_is_hooked_once()
    {
        using var branch = new Square(1);
        using var network = new Residual(branch);
        network.register_module("alias", branch);
        using var attached = SkipGradient.Attach(network, (_, module) => module is Square, Gamma);

        Assert.AreEqual(1, attached.BranchCount);
        Assert.AreEqual(1 + 2 * Gamma, Run(network, tensor(new[] { 1f })).Gradient.item<float>());
    }

    [TestMethod]
    public void Nothing_is_kept_or_changed_where_no_gradient_is_asked_for()
    {
        using var branch = new Square(1);
        using var network = new Residual(branch);
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", Gamma);
        using var frozen = no_grad();

        Assert.AreEqual(6f, network.call(tensor(new[] { 2f }).requires_grad_()).item<float>());
        Assert.IsFalse(network.call(tensor(new[] { 2f })).requires_grad);
    }

    [TestMethod]
    public void The_forward_pass_stays_bit_for_bit_even_for_zeros_with_a_sign_and_infinities()
    {
        using var identity = nn.Identity();
        var values = new[] { -0f, 0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e-42f, 3.4e38f };
        using var network = nn.Sequential(("end", identity));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "end", Gamma);

        var output = network.call(tensor(values).requires_grad_());

        CollectionAssert.AreEqual(values.Select(BitConverter.SingleToInt32Bits).ToArray(), output.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits).ToArray());
    }

    [TestMethod]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void Every_floating_point_type_keeps_its_values_and_type(ScalarType type)
    {
        using var network = nn.Sequential(("end", nn.Identity()));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "end", Gamma);
        var input = tensor(new[] { 1f, -2f, 3f }).to(type);

        var (output, gradient) = Run(network, input);

        Assert.AreEqual(type, output.dtype);
        Assert.IsTrue(output.equal(input).all().item<bool>());
        CollectionAssert.AreEqual(new[] { Gamma, Gamma, Gamma }, gradient.to(ScalarType.Float32).data<float>().ToArray());
    }

    [TestMethod]
    public void A_network_may_be_moved_to_another_type_after_the_attachment()
    {
        using var network = new Residual(new Square(3));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", Gamma);
        network.to(ScalarType.Float64);

        var gradient = Run(network, tensor(new[] { 1.0 })).Gradient;

        Assert.AreEqual(1 + Gamma * 6, gradient.item<double>());
    }

    [TestMethod]
    public void A_layer_that_works_in_place_may_end_a_branch()
    {
        using var network = new InPlace();
        var input = tensor(new[] { 1f, -2f, 3f });
        var plain = Run(network, input);

        using var attached = SkipGradient.Attach(network, (name, _) => name == "relu", Gamma);
        var decayed = Run(network, input);

        CollectionAssert.AreEqual(plain.Output.data<float>().ToArray(), decayed.Output.data<float>().ToArray());
        // relu(relu(2x) + x): 3 where x > 0, of which 2 through the branch, and nothing where x < 0.
        CollectionAssert.AreEqual(new[] { 3f, 0f, 3f }, plain.Gradient.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1 + 2 * Gamma, 0, 1 + 2 * Gamma }, decayed.Gradient.data<float>().ToArray());
    }

    [TestMethod]
    public void Every_call_finds_its_gamma_again_whatever_scopes_the_network_closes()
    {
        using var network = new Residual(new Square(3));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", Gamma);
        for (var step = 0; step < 3; step++)
        {
            using var inner = NewDisposeScope();
            Assert.AreEqual(1 + Gamma * 6, Run(network, tensor(new[] { 1f })).Gradient.item<float>());
        }
    }

    [TestMethod]
    public void Nothing_that_the_hook_makes_is_left_beside_its_result()
    {
        using var network = nn.Sequential(("end", nn.Identity()));
        var input = tensor(new[] { 1f }).requires_grad_();
        long Made()
        {
            using var inner = NewDisposeScope();
            network.call(input);
            return inner.DisposablesCount;
        }

        var plain = Made();
        using var attached = SkipGradient.Attach(network, (name, _) => name == "end", Gamma);

        Assert.AreEqual(plain + 1, Made());
    }

    [TestMethod]
    public void Hooks_fire_on_call_alone()
    {
        using var network = new Residual(new Square(3));
        using var attached = SkipGradient.Attach(network, (name, _) => name == "branch", Gamma);
        var input = tensor(new[] { 1f }).requires_grad_();

        Assert.AreEqual(1 + Gamma * 6, autograd.grad([network.forward(input).sum()], [input])[0].item<float>(), "The network's own hooks do not matter, the branch's do.");
        var branch = (nn.Module<Tensor, Tensor>)network.children().Single();
        Assert.AreEqual(6f, autograd.grad([branch.forward(input).sum()], [input])[0].item<float>());
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-1f)]
    [DataRow(1.5f)]
    [DataRow(float.NaN)]
    public void Gamma_out_of_range_is_refused(float gamma)
    {
        using var network = new Residual(new Square(1));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SkipGradient.Attach(network, (_, _) => true, gamma));
        StringAssert.StartsWith(error.Message, $"Gamma must be in (0, 1]; found {gamma}.");
    }

    [TestMethod]
    public void A_selector_that_chooses_nothing_hears_what_there_is()
    {
        using var network = new Residual(new Square(1));
        var error = Assert.ThrowsExactly<ArgumentException>(() => SkipGradient.Attach(network, (_, _) => false, Gamma));
        StringAssert.StartsWith(error.Message, "The selector must choose the sub-modules that end the residual branches of Residual; it chose none of 1 (branch).");
    }

    [TestMethod]
    public void A_module_of_two_inputs_cannot_end_a_branch_and_nothing_is_attached()
    {
        using var branch = new Square(1);
        using var network = new Residual(branch);
        network.register_module("sum", new Sum());

        var error = Assert.ThrowsExactly<ArgumentException>(() => SkipGradient.Attach(network, (_, _) => true, Gamma));

        StringAssert.StartsWith(error.Message, "A residual branch must end with a Module<Tensor, Tensor>; the selector chose 'sum', a Sum.");
        Assert.AreEqual(0, branch.HookCount);
    }

    private static (Tensor Output, Tensor Gradient) Run(nn.Module<Tensor, Tensor> network, Tensor image)
    {
        var input = image.detach().requires_grad_();
        var output = network.call(input);
        return (output, autograd.grad([output.sum()], [input])[0]);
    }

    /// <summary>w · x².</summary>
    private sealed class Square : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight;

        internal Square(float weight) : base(nameof(Square))
        {
            this.weight = nn.Parameter(tensor(weight));
            RegisterComponents();
        }

        internal int HookCount => post_hooks.Count;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (input.pow(2) * weight).MoveToOuterDisposeScope();
        }
    }

    private sealed class Residual : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> branch;

        internal Residual(nn.Module<Tensor, Tensor> branch) : base(nameof(Residual))
        {
            this.branch = branch;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (input + branch.call(input)).MoveToOuterDisposeScope();
        }
    }

    private sealed class InPlace : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> relu = nn.ReLU(inplace: true);

        internal InPlace() : base(nameof(InPlace)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (relu.call(input * 2) + input).relu_().MoveToOuterDisposeScope();
        }
    }

    private sealed class Sum() : nn.Module<Tensor, Tensor, Tensor>(nameof(Sum))
    {
        public override Tensor forward(Tensor first, Tensor second) => first + second;
    }
}
