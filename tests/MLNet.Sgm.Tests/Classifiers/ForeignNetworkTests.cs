using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Classifiers;

/// <summary>A user's own network as a source with γ below 1, held against the same network of the zoo.</summary>
[TestClass]
public sealed class ForeignNetworkTests
{
    private const int Depth = 20;
    private const float Gamma = 0.3f;

    private readonly MLContext ml = new(seed: 0);

    /// <summary>Anywhere on the branch: before a ReLU in place, or before the block adds in place.</summary>
    [TestMethod]
    [DataRow(".bn1")]
    [DataRow(".bn2")]
    public void Attached_gradient_equals_that_of_the_zoo(string end)
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 3, TestData.Side, TestData.Side, generator: new Generator(5));
        using var known = (nn.Module<Tensor, Tensor>)Zoo().CreateNetwork();
        using var foreign = CreateForeign();
        known.eval();
        foreign.eval();
        foreach (var branch in ((IResidualNetwork)known).Branches(SkipRule.Paper)) branch.Gamma = Gamma;
        var undecayed = Gradient(foreign, images);

        using var attached = SkipGradient.Attach(foreign, (name, _) => EndsBranch(name, end), Gamma);

        Assert.AreEqual(7, attached.BranchCount);
        var (expected, found) = (Gradient(known, images), Gradient(foreign, images));
        Assert.IsLessThan(1e-5f, ((found - expected).norm() / expected.norm()).item<float>());
        Assert.IsGreaterThan(0.1f, ((undecayed - expected).norm() / expected.norm()).item<float>());
    }

    [TestMethod]
    [DataRow(SkipRule.Paper)]
    [DataRow(SkipRule.PublishedCode)]
    public void With_branches_a_foreign_network_is_a_source_by_either_rule(SkipRule rule)
    {
        using var scope = NewDisposeScope();
        var images = rand(3, 3, TestData.Side, TestData.Side, generator: new Generator(6));
        var labels = tensor(new long[] { 0, 1, 2 });
        Tensor Gradient(ImageClassifier source, SkipRule by)
        {
            using var gradients = new GradientSource(source, Gamma, by, CPU);
            return gradients.Gradient(images, labels);
        }

        var expected = Gradient(Zoo(), SkipRule.Paper);
        var found = Gradient(Foreign().WithBranches((name, _) => EndsBranch(name)), rule);

        Assert.IsLessThan(1e-5f, ((found - expected).norm() / expected.norm()).item<float>());
    }

    [TestMethod]
    public void A_pipeline_attacks_with_a_foreign_network_as_with_that_of_the_zoo()
    {
        List<float[]> Attack(ImageClassifier source)
        {
            var data = ml.Data.LoadFromEnumerable(TestData.Vectors(4));
            using var model = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = source, Gamma = Gamma, Steps = 2 }).Fit(data);
            return model.Transform(data).GetColumn<float[]>("Adversarial").ToList();
        }

        var expected = Attack(Zoo()).SelectMany(row => row).ToList();
        var found = Attack(Foreign().WithBranches((name, _) => EndsBranch(name))).SelectMany(row => row).ToList();

        // Rounding may turn the sign of a gradient that is nearly zero.
        Assert.IsGreaterThan(0.99, expected.Zip(found).Count(pair => MathF.Abs(pair.First - pair.Second) < 0.01f) / (double)expected.Count);
    }

    [TestMethod]
    public void Naming_branches_changes_neither_the_classifier_nor_its_logits()
    {
        using var scope = NewDisposeScope();
        var plain = Foreign();
        var branched = plain.WithBranches((name, _) => EndsBranch(name));
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(7));

        using var first = new LoadedClassifier(plain, CPU);
        using var second = new LoadedClassifier(branched, CPU);

        Assert.AreEqual(plain.ToString(), branched.ToString());
        Assert.IsNull(first.ResidualNetwork);
        CollectionAssert.AreEqual(first.Logits(images).data<float>().ToArray(), second.Logits(images).data<float>().ToArray());
    }

    [TestMethod]
    public void Without_named_branches_the_error_says_how_to_name_them()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new GradientSource(Foreign(), Gamma, SkipRule.Paper, CPU));
        StringAssert.Contains(error.Message, "are named with ImageClassifier.WithBranches");
    }

    [TestMethod]
    public void A_selector_that_does_not_fit_is_reported_when_the_pipeline_is_fitted()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(1));
        var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = Foreign().WithBranches((name, _) => name == "stem"), Gamma = Gamma });

        var error = Assert.ThrowsExactly<ArgumentException>(() => attack.Fit(data));

        StringAssert.Contains(error.Message, "it chose none of 67 (conv1, bn1, relu, layer1, layer2, …).");
    }

    /// <summary>The other way for one's own network: a branch in the block, listed by the network.</summary>
    [TestMethod]
    public void A_network_of_ones_own_can_hold_its_branches_itself()
    {
        using var scope = NewDisposeScope();
        using var network = new OwnBranch();
        network.Branches(SkipRule.Paper).Single().Gamma = 0.5f;
        var input = tensor(new[] { 1f, 2f }).requires_grad_();

        var output = network.call(input);

        CollectionAssert.AreEqual(new[] { 2f, 6f }, output.data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 3f }, autograd.grad([output.sum()], [input])[0].data<float>().ToArray());
    }

    [TestMethod]
    public void A_branch_that_the_network_goes_around_is_refused_at_the_first_gradient()
    {
        var source = new ImageClassifier("hasty", () => new Hasty(), TestData.Preprocessing, TestData.ClassNames).WithBranches((name, _) => name is "kept" or "lost");
        using var whole = new AdversarialAttack(source, AttackPresets.Pgd with { Steps = 1 }, CPU);
        using var decayed = new AdversarialAttack(source, AttackPresets.Sgm(Gamma) with { Steps = 1 }, CPU);
        using var scope = NewDisposeScope();
        var (images, labels) = (rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(8)), tensor(new long[] { 0, 1 }));

        _ = whole.Perturb(images, labels);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => decayed.Perturb(images, labels));

        StringAssert.StartsWith(error.Message, "A forward pass of 'hasty' must go through all of its 2 residual branches that are decayed; it went around 1: 'lost'. Call the sub-module");
    }

    [TestMethod]
    public void A_network_that_goes_around_an_attached_branch_throws_until_it_is_detached()
    {
        using var scope = NewDisposeScope();
        using var network = new Hasty();
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(8));

        using (SkipGradient.Attach(network, (name, _) => name == "lost", Gamma))
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => network.call(images)).Message, "it went around 1: 'lost'.");

        CollectionAssert.AreEqual(new long[] { 2, 3 }, network.call(images).shape);
    }

    [TestMethod]
    public void A_branch_that_a_network_lists_and_does_not_use_is_named_by_its_number()
    {
        using var scope = NewDisposeScope();
        using var gradients = new GradientSource(new("idle", () => new Idle(), TestData.Preprocessing, TestData.ClassNames), Gamma, SkipRule.Paper, CPU);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => gradients.Gradient(rand(1, 3, TestData.Side, TestData.Side), tensor(new long[] { 0 })));
        StringAssert.Contains(error.Message, "it went around 1: branch 2.");
    }

    /// <summary>Blocks whose skip is the identity, as rule Paper has them.</summary>
    private static bool EndsBranch(string name, string end = ".bn2") =>
        name.EndsWith(end, StringComparison.Ordinal) && !name.StartsWith("layer2.0", StringComparison.Ordinal) && !name.StartsWith("layer3.0", StringComparison.Ordinal);

    private static ImageClassifier Zoo() => new("zoo", () =>
    {
        manual_seed(9);
        return ImageClassifiers.SmallResNet(Depth, null, TestData.Preprocessing, TestData.ClassNames).CreateNetwork();
    }, TestData.Preprocessing, TestData.ClassNames);

    private static ImageClassifier Foreign() => new("foreign", CreateForeign, TestData.Preprocessing, TestData.ClassNames);

    /// <summary>With the weights of the zoo's network.</summary>
    private static ForeignResNet CreateForeign()
    {
        var foreign = new ForeignResNet(Depth, TestData.ClassNames.Length);
        using var known = Zoo().CreateNetwork();
        foreign.load_state_dict(known.state_dict());
        return foreign;
    }

    private static Tensor Gradient(nn.Module<Tensor, Tensor> network, Tensor images)
    {
        var input = images.detach().requires_grad_();
        return autograd.grad([network.call(input)[TensorIndex.Colon, 0].sum()], [input])[0];
    }

    /// <summary>Two branches, the second of which is not called but asked for its forward.</summary>
    private sealed class Hasty : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> kept = nn.Tanh();
        private readonly nn.Module<Tensor, Tensor> lost = nn.Tanh();

        internal Hasty() : base(nameof(Hasty)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var half = input + kept.call(input);
            return (half + lost.forward(half)).mean([2, 3]);
        }
    }

    /// <summary>Two branches, of which the second is nowhere on the way.</summary>
    private sealed class Idle() : nn.Module<Tensor, Tensor>(nameof(Idle)), IResidualNetwork
    {
        private readonly ResidualBranch[] branches = [new(), new()];

        public IEnumerable<ResidualBranch> Branches(SkipRule rule) => branches;

        public override Tensor forward(Tensor input) => (input + branches[0].Decay(input.tanh())).mean([2, 3]);
    }

    /// <summary>x + x², with a branch.</summary>
    private sealed class OwnBranch() : nn.Module<Tensor, Tensor>(nameof(OwnBranch)), IResidualNetwork
    {
        private readonly ResidualBranch branch = new();

        public IEnumerable<ResidualBranch> Branches(SkipRule rule) => [branch];

        public override Tensor forward(Tensor input) => input + branch.Decay(input.pow(2));
    }
}
