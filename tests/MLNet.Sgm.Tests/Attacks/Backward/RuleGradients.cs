using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>Gradients under a rule, and how they are compared.</summary>
internal static class RuleGradients
{
    /// <summary>Images N×3×8×8 that are the same each time.</summary>
    internal static Tensor Images(int count = 2) => rand(count, 3, TestData.Side, TestData.Side, generator: new Generator(31));

    internal static Tensor Labels(int count = 2) => arange(count).remainder(3).to(ScalarType.Int64);

    /// <summary>The gradient of the cross-entropy of a test network in double precision, tuned or not.</summary>
    internal static Tensor Of(BackwardRule? rule, float gamma = 1, bool tune = true, Tensor? images = null, ImageClassifier? classifier = null)
    {
        using var source = new GradientSource(classifier ?? TestData.Classifier(), gamma, SkipRule.Paper, CPU, tune, Precision.Float64, rule);
        var given = (images ?? Images()).to(ScalarType.Float64);
        return source.Gradient(given, Labels((int)given.shape[0]));
    }

    /// <summary>The gradient of Σ weights ⊙ output where a rule acts at one node, in double precision.</summary>
    internal static Tensor At(BackwardRule rule, NodeKind kind, Tensor input, Tensor weights, Func<Tensor, Tensor>? function = null, nn.Module? module = null)
    {
        using var pass = new BackwardPass();
        var context = new BackwardContext(pass, 0, 0);
        var node = Node(kind, module);
        var leaf = input.detach().requires_grad_();
        return pass.Gradient(x =>
        {
            var found = rule.At(node, x, function ?? (static same => same), context);
            AreSame((function ?? (static same => same))(input), found.detach());
            return (found * weights).sum();
        }, leaf);
    }

    internal static NetworkNode Node(NodeKind kind, nn.Module? module = null) => new(kind, "node", _ => static () => { }) { Count = 1, Module = module };

    internal static void AreSame(Tensor expected, Tensor found, double tolerance = 1e-9)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape);
        var error = (expected - found).norm().item<double>() / Math.Max(expected.norm().item<double>(), 1e-300);
        Assert.IsLessThan(tolerance, error);
    }

    internal static void Differ(Tensor first, Tensor second) => Assert.IsGreaterThan(1e-3, (first - second).norm().to(ScalarType.Float64).item<double>() / first.norm().to(ScalarType.Float64).item<double>());
}
