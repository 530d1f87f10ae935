using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.Attacks.Backward.PlainTokens;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class TransformerRuleTests
{
    private const int Images = 2, Heads = 2, Tokens = 4, Channels = 3;

    [TestMethod]
    public void Pay_no_attention_lets_a_share_of_an_attention_maps_gradient_pass()
    {
        using var scope = NewDisposeScope();
        var (map, weights) = Maps();
        RuleGradients.AreSame(zeros_like(weights), RuleGradients.At(new PayNoAttention(), NodeKind.AttentionMap, map, weights));
        RuleGradients.AreSame(weights * 0.25, RuleGradients.At(new PayNoAttention { Share = 0.25f }, NodeKind.AttentionMap, map, weights));
    }

    [TestMethod]
    public void Token_gradient_regularization_leaves_out_rows_and_columns_of_extreme_gradients_of_each_map()
    {
        using var scope = NewDisposeScope();
        var (map, weights) = Maps();
        var expected = DampMaps(weights * 0.25, _ => 0);
        RuleGradients.AreSame(expected, RuleGradients.At(new TokenGradientRegularization(), NodeKind.AttentionMap, map, weights));
    }

    [TestMethod]
    [DataRow(NodeKind.Projection, 0.75)]
    [DataRow(NodeKind.Perceptron, 0.5)]
    public void Token_gradient_regularization_leaves_out_extreme_tokens_of_each_channel(NodeKind kind, double factor)
    {
        using var scope = NewDisposeScope();
        var (tokens, weights) = TokenValues();
        RuleGradients.AreSame(DampTokens(weights * factor, _ => 0), RuleGradients.At(new TokenGradientRegularization(), kind, tokens, weights));
    }

    [TestMethod]
    public void Adaptive_token_tuning_damps_by_the_penalty_at_the_deepest_layer_and_then_by_the_variance()
    {
        using var scope = NewDisposeScope();
        var rule = new AdaptiveTokenTuning { Adaptation = 0.2f };
        var (tokens, weights) = TokenValues();
        using var pass = new BackwardPass();
        var context = new BackwardContext(pass, 0, 0);
        var factors = rand(1, 1, Channels, dtype: ScalarType.Float64, generator: new Generator(8));
        var node = RuleGradients.Node(NodeKind.Perceptron);
        var found = pass.Gradient(x => (rule.At(node, rule.At(node, x, static same => same, context) * factors, static same => same, context) * weights).sum(), tokens.detach().requires_grad_());
        var deeper = DampTokens(weights * 0.65, _ => 0.5);
        var scaled = deeper * factors * 0.65;
        RuleGradients.AreSame(DampTokens(scaled, image => Math.Clamp(0.5 + 0.2 * (1 - Math.Sqrt(Variance(scaled[image]) / Variance(deeper[image]))), 0, 1)), found);
    }

    [TestMethod]
    public void A_gradient_of_zeros_stays_so()
    {
        using var scope = NewDisposeScope();
        foreach (BackwardRule rule in new BackwardRule[] { new TokenGradientRegularization(), new AdaptiveTokenTuning(), new PayNoAttention() })
        {
            var (map, weights) = Maps();
            RuleGradients.AreSame(zeros_like(map), RuleGradients.At(rule, NodeKind.AttentionMap, map, zeros_like(weights)));
        }
    }

    private static (Tensor Maps, Tensor Weights) Maps() => Random(Images, Heads, Tokens, Tokens);

    private static (Tensor Tokens, Tensor Weights) TokenValues() => Random(Images, Tokens, Channels);

    private static (Tensor, Tensor) Random(params long[] shape) =>
        (rand(shape, dtype: ScalarType.Float64, generator: new Generator(5)), randn(shape, dtype: ScalarType.Float64, generator: new Generator(6)));
}
