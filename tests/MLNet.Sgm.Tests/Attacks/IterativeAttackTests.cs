using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

[TestClass]
public sealed class IterativeAttackTests
{
    private static readonly AttackSettings[] Settings =
    [
        AttackSettings.Pgd,
        AttackSettings.MiFgsm,
        new() { Epsilon = 0.5f, StepSize = 0.3f, Steps = 3 },
        new() { Epsilon = 1 / 255f, StepSize = 1, Steps = 1, Momentum = 0.5f },
    ];

    [TestMethod]
    public void Result_stays_in_the_ball_and_among_pixels()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU);
        var images = rand(5, 3, TestData.Side, TestData.Side, generator: new Generator(3));
        foreach (var settings in Settings)
        {
            var result = IterativeAttack.Perturb(source, settings, images, Labels(5));
            Assert.IsLessThanOrEqualTo(settings.Epsilon + 1e-7f, result.sub(images).abs().max().item<float>(), settings.ToString());
            Assert.IsGreaterThanOrEqualTo(0f, result.min().item<float>());
            Assert.IsLessThanOrEqualTo(1f, result.max().item<float>());
            Assert.IsGreaterThan(0f, result.sub(images).abs().max().item<float>());
        }
    }

    [TestMethod]
    public void Attack_equals_the_plain_formula()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU);
        using var network = TestData.Classifier().CreateNetwork();
        network.eval();
        var (images, labels) = (rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(4)), Labels(2));
        var settings = new AttackSettings { Momentum = 0.7f, Steps = 4 };
        var (x, g) = (images.clone(), zeros_like(images));
        for (var step = 0; step < settings.Steps; step++)
        {
            var input = x.detach().requires_grad_();
            var loss = nn.functional.cross_entropy(network.call((input - 0.5f) / 0.25f), labels, reduction: nn.Reduction.Sum);
            var gradient = autograd.grad([loss], [input])[0];
            g = 0.7f * g + gradient / gradient.abs().sum([1L, 2L, 3L], keepdim: true);
            x = (images + (x + settings.StepSize * g.sign() - images).clamp(-settings.Epsilon, settings.Epsilon)).clamp(0, 1);
        }
        var difference = IterativeAttack.Perturb(source, settings, images, labels).sub(x).abs();
        Assert.IsLessThan(1e-6f, difference.max().item<float>());
    }

    [TestMethod]
    public void Each_image_is_attacked_by_itself()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU);
        var (images, labels) = (rand(6, 3, TestData.Side, TestData.Side, generator: new Generator(5)), Labels(6));
        var together = IterativeAttack.Perturb(source, AttackSettings.MiFgsm, images, labels);
        for (var i = 0; i < 6; i++)
        {
            var alone = IterativeAttack.Perturb(source, AttackSettings.MiFgsm, images.narrow(0, i, 1), labels.narrow(0, i, 1));
            var same = alone.sub(together.narrow(0, i, 1)).abs().lt(1e-6f).to(ScalarType.Float32).mean().item<float>();
            Assert.IsGreaterThan(0.97f, same);
        }
    }

    [TestMethod]
    public void Zero_gradient_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var constant = new ImageClassifier("constant", () => new Constant(), TestData.Preprocessing, TestData.ClassNames);
        using var source = new GradientSource(constant, 1, SkipRule.Paper, CPU);
        var images = rand(2, 3, TestData.Side, TestData.Side, generator: new Generator(6));
        var result = IterativeAttack.Perturb(source, AttackSettings.MiFgsm, images, Labels(2));
        Assert.AreEqual(0f, result.sub(images).abs().max().item<float>());
    }

    [TestMethod]
    public void Cancelled_attack_throws()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 1, SkipRule.Paper, CPU);
        var images = rand(2, 3, TestData.Side, TestData.Side);
        Assert.ThrowsExactly<OperationCanceledException>(() => IterativeAttack.Perturb(source, AttackSettings.Pgd, images, Labels(2), new(canceled: true)));
    }

    [TestMethod]
    [DataRow(0f, 0.1f, 1, 0f, "Epsilon must be in (0, 1]; found 0.")]
    [DataRow(float.NaN, 0.1f, 1, 0f, "Epsilon must be in (0, 1]; found NaN.")]
    [DataRow(0.1f, 2f, 1, 0f, "StepSize must be in (0, 1]; found 2.")]
    [DataRow(0.1f, 0.1f, 0, 0f, "Steps must be at least 1; found 0.")]
    [DataRow(0.1f, 0.1f, 1, -1f, "Momentum must be at least 0 and finite; found -1.")]
    public void Setting_out_of_range_is_named(float epsilon, float stepSize, int steps, float momentum, string message)
    {
        var settings = new AttackSettings { Epsilon = epsilon, StepSize = stepSize, Steps = steps, Momentum = momentum };
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(settings.Validate).Message, message);
    }

    [TestMethod]
    public void Settings_print_as_a_line() =>
        Assert.AreEqual("MI-FGSM, epsilon 16/255, step size 2/255, 10 steps, momentum 1", AttackSettings.MiFgsm.ToString());

    private static Tensor Labels(int count) => tensor(Enumerable.Range(0, count).Select(i => (long)(i % 3)).ToArray());

    /// <summary>Logits that depend on nothing but multiply the input by zero.</summary>
    private sealed class Constant() : nn.Module<Tensor, Tensor>("constant")
    {
        public override Tensor forward(Tensor input) => input.flatten(1).narrow(1, 0, 3) * 0;
    }
}
