using MLNet.Sgm.Attacks;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Sampling;

/// <summary>Each step against its formula, written down without the engine.</summary>
[TestClass]
public sealed class StepFormulaTests
{
    private const float Epsilon = 16 / 255f;
    private const float StepSize = 2 / 255f;
    private const int Steps = 4;

    [TestMethod]
    [DataRow(SignComparison.LastStep)]
    [DataRow(SignComparison.OwnGradient)]
    public void Steps_become_shorter_where_signs_differ(SignComparison with)
    {
        Tensor? accumulated = null, last = null, lengths = null;
        AssertSteps(AttackPresets.MiFgsm with { Step = new SignAgreement { Decay = 0.5f, With = with } }, (gradient, _) =>
        {
            accumulated = (accumulated ?? zeros_like(gradient)) + OverL1(gradient);
            last ??= zeros_like(gradient);
            var agrees = accumulated.sign().eq(with == SignComparison.LastStep ? last : gradient.sign()).to(ScalarType.Float32);
            lengths = (lengths ?? ones_like(gradient) * 2) * (agrees + (1 - agrees) * 0.5f);
            last = accumulated.sign();
            return StepSize * lengths * accumulated.sign();
        });
    }

    [TestMethod]
    public void What_is_accumulated_is_rescaled_by_logarithms()
    {
        Tensor? accumulated = null;
        AssertSteps(AttackPresets.MiFgsm with { Momentum = 0.8f, Step = new GradientRescaling { Factor = 3 } }, (gradient, _) =>
        {
            var sum = 0.8f * (accumulated ?? zeros_like(gradient)) + OverMean(gradient);
            var logarithms = sum.abs().log2();
            accumulated = 3 * sum.sign() * ((logarithms - logarithms.mean([1L, 2L, 3L], keepdim: true)) / logarithms.std([1L, 2L, 3L], unbiased: true, keepdim: true)).sigmoid();
            return StepSize * accumulated.sign();
        });
    }

    [TestMethod]
    public void Tangent_steps_grow_by_the_rates_of_both_moments()
    {
        Tensor? first = null, second = null;
        double Growth(int t) => (1 - Math.Pow(0.8, t)) / Math.Sqrt(1 - Math.Pow(0.9, t));
        var mean = Enumerable.Range(1, Steps).Average(Growth);
        AssertSteps(new() { Step = new TanhStep { Scale = 0.7f, GradientWeight = 1.2f, SquareWeight = 1.7f, FirstRate = 0.8f, SecondRate = 0.9f } }, (gradient, step) =>
        {
            first = (first ?? zeros_like(gradient)) + 1.2f * gradient;
            second = (second ?? zeros_like(gradient)) + 1.7f * gradient.square();
            return (float)(StepSize * Growth(step + 1) / mean) * (0.7f * first / second.sqrt()).tanh();
        });
    }

    [TestMethod]
    public void Adaptive_momentum_adds_the_way_so_far()
    {
        Tensor? momentum = null, squares = null, lastWeight = null, way = null;
        AssertSteps(new() { Step = new AdaptiveMomentum { Lambda = 2 } }, (gradient, step) =>
        {
            var t = step + 1;
            var weight = 2f * t * t * gradient.abs().sum([1L, 2L, 3L], keepdim: true);
            squares = (1 - 1f / t) * (squares ?? zeros_like(gradient)) + gradient.square() / t;
            momentum = (momentum ?? zeros_like(gradient)) + gradient / squares.sqrt() + (lastWeight ?? zeros_like(weight)) / (weight + 1) * (way ?? zeros_like(gradient));
            lastWeight = weight;
            return StepSize * momentum;
        }, change => way = change);
    }

    private static void AssertSteps(AttackSettings settings, Func<Tensor, int, Tensor> step, Action<Tensor>? moved = null)
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var x = images;
        for (var number = 0; number < Steps; number++)
        {
            x = Clip(x + step(plain.Gradient(x, labels), number), images, Epsilon);
            moved?.Invoke(x - images);
        }
        using var attack = new AdversarialAttack(TestData.Classifier(), settings with { Steps = Steps }, CPU);
        AssertSame(x, attack.Perturb(images, labels));
    }
}
