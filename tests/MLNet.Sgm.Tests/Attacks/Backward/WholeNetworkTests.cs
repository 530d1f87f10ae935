using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.Attacks.Backward.PlainTokens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>Rules on whole networks: against a backward pass written out by hand, or, where they make another network, against its finite differences.</summary>
[TestClass]
public sealed class WholeNetworkTests
{
    [TestMethod]
    public void A_transformer_that_is_left_alone_has_its_own_gradient()
    {
        using var scope = NewDisposeScope();
        AssertByHand(static (_, _, gradient) => gradient, rule: null);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.3f)]
    public void Pay_no_attention_is_that_written_out_by_hand(float share)
    {
        using var scope = NewDisposeScope();
        AssertByHand((kind, _, gradient) => kind == NodeKind.AttentionMap ? gradient * AsWritten.Of(share) : gradient, new PayNoAttention { Share = share });
    }

    [TestMethod]
    public void Token_gradient_regularization_is_that_written_out_by_hand()
    {
        using var scope = NewDisposeScope();
        AssertByHand((kind, _, gradient) => kind switch
        {
            NodeKind.AttentionMap => DampMaps(gradient * 0.25, _ => 0),
            NodeKind.Projection => DampTokens(gradient * 0.75, _ => 0),
            NodeKind.Perceptron => DampTokens(gradient * 0.5, _ => 0),
            _ => gradient,
        }, new TokenGradientRegularization());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Adaptive_token_tuning_is_that_written_out_by_hand(int truncated)
    {
        using var scope = NewDisposeScope();
        var deeper = new Dictionary<NodeKind, Tensor>();
        AssertByHand((kind, layer, gradient) =>
        {
            if (kind == NodeKind.Attention) return gradient;
            var scaled = gradient * (kind switch { NodeKind.AttentionMap => layer >= PlainTransformer.Depth - truncated ? 0 : 0.45, NodeKind.Projection => 0.7, _ => 0.65 });
            var before = deeper.GetValueOrDefault(kind);
            double Factor(int image) => before is null || Variance(before[image]) == 0 ? 0.5 : Math.Clamp(0.5 + 0.2 * (1 - Math.Sqrt(Variance(scaled[image]) / Variance(before[image]))), 0, 1);
            return deeper[kind] = kind == NodeKind.AttentionMap ? DampMaps(scaled, Factor) : DampTokens(scaled, Factor);
        }, new AdaptiveTokenTuning { Adaptation = 0.2f, Truncated = truncated });
    }

    [TestMethod]
    public void Gamma_by_depth_gives_each_branch_of_a_layer_its_root()
    {
        using var scope = NewDisposeScope();
        double[] gammas = [0.2, 0.5, 0.8];
        AssertByHand((kind, layer, gradient) => kind is NodeKind.Attention or NodeKind.Perceptron ? gradient * Math.Sqrt(gammas[layer]) : gradient, new SkipDecay { First = 0.2f, Last = 0.8f });
    }

    public static IEnumerable<object[]> Networks =>
    [
        [new GhostNetworks(), TestData.Classifier()],
        [new GhostNetworks { Range = 0, Dropout = 0.1f }, TestData.Classifier()],
        [new GhostNetworks { Range = 0.3f, Dropout = 0.1f }, TestData.Classifier()],
        [new GhostNetworks(), PlainTransformer.Classifier],
        [new ForwardRefinement { Range = 2 }, PlainTransformer.Classifier],
        [new PatchOut { Size = 3, NormWeight = 0 }, TestData.Classifier()],
    ];

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void A_rule_that_makes_another_network_has_the_gradient_of_that(BackwardRule rule, ImageClassifier classifier)
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(classifier, 1, SkipRule.Paper, CPU, precision: Precision.Float64, backward: rule);
        var (clean, labels) = (RuleGradients.Images().to(ScalarType.Float64), RuleGradients.Labels());
        using var draws = new ImageDraws(1, RuleGradients.Images(), isRandom: true);
        var images = clean + 0.02;
        using var pass = Pass();
        source.Pass = pass;
        var gradient = source.Gradient(Loss, images.detach().requires_grad_(), pass);
        var direction = randn(images.shape, dtype: ScalarType.Float64, generator: new Generator(9));
        const double step = 1e-5;
        var difference = (At(images + step * direction) - At(images - step * direction)) / (2 * step);
        var expected = (gradient * direction).sum().item<double>();
        Assert.AreEqual(expected, difference, 1e-5 * Math.Abs(expected) + 1e-8);
        using var plain = new GradientSource(classifier, 1, SkipRule.Paper, CPU, precision: Precision.Float64);
        RuleGradients.Differ(plain.Gradient(images, labels), gradient);

        Tensor Loss(Tensor x) => functional.cross_entropy(source.Logits(x), labels, reduction: Reduction.Sum);

        double At(Tensor x)
        {
            using var another = Pass();
            source.Pass = another;
            return Loss(x.detach().requires_grad_()).item<double>();
        }

        BackwardPass Pass() => new() { Draws = draws, Images = clean, Memory = new(scope) };
    }

    [TestMethod]
    public void What_a_transformers_layers_gave_is_remembered_from_step_to_step()
    {
        using var scope = NewDisposeScope();
        AttackSettings attack = new() { Steps = 2, Backward = new ForwardRefinement { Range = 0, Scale = 1, Decay = 0.3f }, Precision = Precision.Float64 };
        Assert.IsFalse(Attacked(attack).Equals(Attacked(attack with { Backward = new ForwardRefinement { Range = 0, Scale = 1, Decay = 0 } })));
        var once = attack with { Steps = 1 };
        Assert.IsTrue(Attacked(once).Equals(Attacked(once with { Backward = new ForwardRefinement { Range = 0, Scale = 1, Decay = 0 } })));
    }

    private static Tensor Attacked(AttackSettings settings)
    {
        using var attack = new AdversarialAttack(PlainTransformer.Classifier, settings, CPU);
        return attack.Perturb(RuleGradients.Images(), RuleGradients.Labels());
    }

    private static void AssertByHand(Func<NodeKind, int, Tensor, Tensor> edit, BackwardRule? rule) =>
        RuleGradients.AreSame(new PlainTransformer { Edit = edit }.Gradient(RuleGradients.Images(), RuleGradients.Labels()), RuleGradients.Of(rule, classifier: PlainTransformer.Classifier));
}
