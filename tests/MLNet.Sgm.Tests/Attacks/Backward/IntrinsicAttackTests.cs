using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class IntrinsicAttackTests
{
    /// <summary>Central differences of the network with softplus and scaled branches.</summary>
    [TestMethod]
    public void Gradient_is_that_of_the_modified_network_by_finite_differences()
    {
        using var scope = NewDisposeScope();
        var rule = new IntrinsicAttack { Beta = 3 };
        using var source = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU, precision: Precision.Float64, backward: rule);
        var (images, labels) = (RuleGradients.Images().to(ScalarType.Float64), RuleGradients.Labels());
        var gradient = source.Gradient(images, labels);
        var direction = randn(images.shape, dtype: ScalarType.Float64, generator: new Generator(9));
        const double step = 1e-4;
        var difference = (Loss(images + step * direction) - Loss(images - step * direction)) / (2 * step);
        var expected = (gradient * direction).sum().item<double>();
        Assert.AreEqual(expected, difference, 1e-6 * Math.Abs(expected) + 1e-9);

        // Rules are in force where a gradient is wanted.
        double Loss(Tensor x) => functional.cross_entropy(source.Logits(x.detach().requires_grad_()), labels, reduction: Reduction.Sum).item<double>();
    }

    [TestMethod]
    [DataRow(0, 4, 0.98)]
    [DataRow(3, 4, 0.19)]
    [DataRow(1, 3, 0.73)]
    [DataRow(2, 3, 0.19)]
    [DataRow(0, 1, 0.98)]
    public void A_stage_has_the_factor_of_the_nearest_of_four(int stage, int stages, double expected)
    {
        var node = RuleGradients.Node(NodeKind.Residual);
        (node.Stage, node.Stages) = (stage, stages);
        Assert.AreEqual(expected, new IntrinsicAttack().Factor(node));
    }

    [TestMethod]
    public void What_an_attack_judges_by_is_the_network_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU, backward: new IntrinsicAttack());
        using var plain = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU);
        var images = RuleGradients.Images();
        Assert.IsTrue(plain.Logits(images).Equals(source.Logits(images)));
        RuleGradients.Differ(plain.Logits(images), source.Logits(images.detach().requires_grad_()));
    }
}
