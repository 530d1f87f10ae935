using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class ForwardRefinementTests
{
    private static readonly ForwardRefinement Rule = new() { Range = 2 };

    [TestMethod]
    public void Maps_of_the_published_layers_are_weighed_at_random_and_normalised()
    {
        using var scope = NewDisposeScope();
        var map = rand(2, 2, 4, 4, dtype: ScalarType.Float64, generator: new Generator(5)).softmax(-1);
        using var draws = new ImageDraws(1, RuleGradients.Images(), isRandom: true);
        using var pass = new BackwardPass { Draws = draws };
        BackwardContext context = new(pass, 0, 0);
        var node = RuleGradients.Node(NodeKind.AttentionMap);
        var factors = context.UniformNoise(node, map, purpose: 0) * 2 + 1;
        RuleGradients.AreSame((map * factors).softmax(-1), Rule.At(node, map, static same => same, context));
        node.Index = 2;
        Assert.IsTrue(map.Equals(Rule.At(node, map, static same => same, context)));
    }

    [TestMethod]
    [DataRow(NodeKind.Attention)]
    [DataRow(NodeKind.Perceptron)]
    public void What_a_layer_gives_is_accumulated_over_the_steps_of_one_copy(NodeKind kind)
    {
        using var run = NewDisposeScope();
        BackwardMemory memory = new(run);
        var (first, second, other) = (full(new long[] { 1, 2, 3 }, 1.0), full(new long[] { 1, 2, 3 }, 2.0), full(new long[] { 1, 2, 3 }, 5.0));
        Assert.AreEqual(0.8, At(0, 0, first), 1e-12);
        Assert.AreEqual(0.8 * 5, At(0, 1, other), 1e-12);
        Assert.AreEqual(0.8 * 2 + 0.3 * 0.8, At(1, 0, second), 1e-12);
        Assert.AreEqual(0.8 * 2 + 0.3 * (0.8 * 2 + 0.3 * 0.8), At(2, 0, second), 1e-12);

        double At(int step, int copy, Tensor output)
        {
            using var scope = NewDisposeScope();
            using var pass = new BackwardPass { Memory = memory, Place = new(0, step, 0, copy) };
            return Rule.At(RuleGradients.Node(kind), output.to(ScalarType.Float64), static same => same, new(pass, 0, 0)).mean().item<double>();
        }
    }
}
