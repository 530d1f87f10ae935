using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>A rule never does nothing in silence.</summary>
[TestClass]
public sealed class RuleRefusalTests
{
    public static IEnumerable<object[]> Lacking =>
    [
        [new LinearBackpropagation(), PlainTransformer.Classifier, "LinBP acts at nodes of the kinds Activation, "],
        [new IntrinsicAttack(), PlainTransformer.Classifier, "IAA acts at nodes of the kinds Activation, JoinedActivation, "],
        [new SmoothBackpropagation(), PlainTransformer.Classifier, "BPA acts at nodes of the kinds Activation, MaxPool, "],
        [new GhostNetworks { Dropout = 0.1f }, PlainTransformer.Classifier, "Ghost acts at nodes of the kinds Activation, JoinedActivation, "],
        [new GhostNetworks { Dropout = 0.1f }, TestData.Vgg(), "Ghost acts at nodes of the kinds Skip, "],
        [new GhostNetworks(), TestData.DenseNet(), "Ghost acts at nodes of the kinds Skip, "],
        [new SkipDecay(), TestData.Vgg(), "SGM acts at nodes of the kinds Branch, "],
        [new ForwardRefinement(), TestData.Classifier(), "FPR acts at nodes of the kinds AttentionMap, Attention, Perceptron, "],
        [new LinearBackpropagation { From = 0.9f }, TestData.Classifier(), "LinBP (from 0.9) must act at a node of the kinds Activation, and its settings leave all 4 of the source 'ResNet-8' alone; the deepest has 0.6667 of the network before it."],
    ];

    [TestMethod]
    [DynamicData(nameof(Lacking))]
    public void A_rule_that_would_do_nothing_to_a_network_is_refused(BackwardRule rule, ImageClassifier classifier, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack(classifier, new() { Backward = rule }, CPU)).Message);

    [TestMethod]
    public void Ghosts_dropout_alone_goes_with_a_network_without_sums() => new AdversarialAttack(TestData.Vgg(), new() { Backward = new GhostNetworks { Range = 0, Dropout = 0.1f } }, CPU).Dispose();

    [TestMethod]
    public void A_pass_around_all_nodes_of_a_rule_is_told()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(Of(relu => x => relu.forward(x)), new() { Backward = new SmoothBackpropagation { From = 0 } }, CPU);
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Perturb(RuleGradients.Images(), RuleGradients.Labels())).Message;
        Assert.Contains("A forward pass of 'mine' must reach a node at which the backward rule BPA acts; it went around all 1, the first of them 'relu'.", message);
    }

    [TestMethod]
    public void A_ReLU_that_is_met_twice_has_other_draws_each_time()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(Of(relu => x => relu.call(relu.call(x))), 1, SkipRule.Paper, CPU, backward: new GhostNetworks { Range = 0, Dropout = 0.5f });
        var images = rand(8, 3, TestData.Side, TestData.Side, generator: new Generator(1)) * 0.1f + 0.9f;
        using var draws = new ImageDraws(1, images, isRandom: true);
        using var pass = new BackwardPass { Draws = draws, Images = images };
        source.Pass = pass;
        var plain = ((images - 0.5f) / 0.25f).mean().item<float>();
        // By the same mask twice the mean would be twice as large.
        Assert.AreEqual(plain, source.Logits(images.requires_grad_()).mean().item<float>(), 0.25f * plain);
    }

    private static ImageClassifier Of(Func<nn.Module<Tensor, Tensor>, Func<Tensor, Tensor>> forward) => new("mine", () => new Rectified(forward), TestData.Preprocessing, TestData.ClassNames);

    /// <summary>Something with a ReLU, then the mean of each channel.</summary>
    private sealed class Rectified : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> relu = nn.ReLU();
        private readonly Func<Tensor, Tensor> body;

        internal Rectified(Func<nn.Module<Tensor, Tensor>, Func<Tensor, Tensor>> forward) : base("mine")
        {
            body = forward(relu);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => body(input).mean([2L, 3L]);
    }
}
