using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Fusions that are loops over sources against their formulas.</summary>
[TestClass]
public sealed class EnsembleLoopTests
{
    [TestMethod]
    public void Svre_corrects_the_gradient_of_one_source_by_how_it_differed_from_the_ensembles()
    {
        using var scope = NewDisposeScope();
        using var plain = new TwoNetworks();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var expected = Walk(images, 2, (x, step) =>
        {
            var together = plain.Gradient(x, labels, 0.5f, 0.5f);
            var (inner, g) = (x, zeros_like(x));
            for (var round = 0; round < 4; round++)
            {
                var k = (int)(draws.Shared(Drawn.Fusion + round, new(0, step)) * 2);
                g = g + OverL1(plain.Of(inner, labels, k) - plain.Of(x, labels, k) + together);
                inner = Clip(inner + Step * g.sign(), images, Epsilon);
            }
            return g;
        });
        AssertSame(expected, Attack(new VarianceReducedEnsemble { Rounds = 2 }, images, labels));
    }

    [TestMethod]
    public void Cwa_steps_back_and_then_along_each_source()
    {
        using var scope = NewDisposeScope();
        using var plain = new TwoNetworks();
        var (images, labels) = (RandomImages(), Labels());
        var g = zeros_like(images);
        var expected = Walk(images, 3, (x, _) =>
        {
            var inner = Clip(x - 0.003f * plain.Gradient(x, labels, 0.5f, 0.5f).sign(), images, Epsilon);
            for (var k = 0; k < 2; k++)
            {
                g = g + OverL2(plain.Of(inner, labels, k));
                inner = Clip(inner + 0.5f * g, images, Epsilon);
            }
            return inner - x;
        });
        AssertSame(expected, Attack(new CommonWeakness { ReverseStep = 0.003f, InnerStep = 0.5f }, images, labels));
    }

    [TestMethod]
    public void Adaea_weights_sources_by_how_they_fool_the_other_and_leaves_out_where_they_disagree()
    {
        using var scope = NewDisposeScope();
        using var plain = new TwoNetworks();
        var (images, labels) = (RandomImages(), Labels());
        var expected = Walk(images, 3, (x, _) =>
        {
            var (one, other) = (plain.Of(x, labels, 0), plain.Of(x, labels, 1));
            var steps = new[] { one, other }.Select(gradient => Clip(x + Step * gradient.sign(), images, Epsilon)).ToArray();
            var fooled = stack([plain.Loss(steps[0], labels, 1) / plain.Loss(steps[1], labels, 1), plain.Loss(steps[1], labels, 0) / plain.Loss(steps[0], labels, 0)], 1);
            var weights = (10 * fooled).softmax(1);
            var agreed = nn.functional.cosine_similarity(one, other, 1, 1e-12).unsqueeze(1) / 2 >= 0.1f;
            return Gradient(x, input => plain.Loss(input, labels, weights).sum()) * agreed;
        });
        AssertSame(expected, Attack(new AdaptiveEnsemble { Agreement = 0.1f }, images, labels));
    }

    [TestMethod]
    public void Smer_learns_weights_of_logits_while_it_goes_by_one_source_at_a_time()
    {
        using var scope = NewDisposeScope();
        using var plain = new TwoNetworks();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var weights = ones([Count, 2]);
        var expected = Walk(images, 2, (x, step) =>
        {
            var (inner, g) = (x, zeros_like(x));
            for (var round = 0; round < 2; round++)
                foreach (var k in new[] { 0, 1 }.OrderBy(k => draws.Shared(Drawn.Fusion + 2 * round + k, new(0, step))))
                {
                    var only = weights * (arange(2) == k);
                    g = g + OverL1(Gradient(inner, input => plain.Loss(input, labels, only).sum()));
                    weights = weights - 0.5f * (Gradient(weights, w => -plain.Loss(inner, labels, w / 2).log().sum()) + 0.002f * weights);
                    inner = Clip(inner + Step * g.sign(), images, Epsilon);
                }
            return g;
        });
        AssertSame(expected, Attack(new StochasticReweighting { Rounds = 2, LearningRate = 0.5f }, images, labels));
    }

    public static IEnumerable<object[]> Fusions => [[new VarianceReducedEnsemble { Rounds = 2 }], [new CommonWeakness()], [new AdaptiveEnsemble()], [new StochasticReweighting { Rounds = 2 }]];

    [TestMethod]
    [DynamicData(nameof(Fusions))]
    public void An_image_is_the_same_in_any_batch_with_a_gamma_for_each_source(EnsembleFusion fusion)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack([new(TestData.Classifier(1)) { Gamma = 0.5f }, new(TestData.DenseNet(2)) { Gamma = 0.7f, Weight = 2 }], new() { Steps = 2, Momentum = 1, RandomStart = true, Fusion = fusion, Precision = Precision.Float64 }, CPU);
        AssertSameInAnyBatch(attack);
    }

    [TestMethod]
    [DynamicData(nameof(Fusions))]
    public void Networks_that_see_nothing_leave_images_as_they_are(EnsembleFusion fusion)
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack([new(Blind()), new(Blind())], new() { Steps = 2, Momentum = 1, Fusion = fusion }, CPU);
        var gray = full([1, 3, TestData.Side, TestData.Side], 0.5f);
        Assert.IsTrue(gray.Equals(attack.Perturb(gray, Labels(1))));
    }

    [TestMethod]
    public void A_fusion_that_goes_by_ratios_of_losses_refuses_losses_that_may_be_negative()
    {
        foreach (var fusion in new EnsembleFusion[] { new AdaptiveEnsemble(), new StochasticReweighting() })
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(new AttackSettings { Fusion = fusion, Objective = new Logit() }.Validate).Message, "CrossEntropy; found Logit");
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(new AttackSettings { Fusion = fusion, Goal = AttackGoal.RandomTarget }.Validate).Message, "found RandomTarget");
        }
    }

    private static Tensor Attack(EnsembleFusion fusion, Tensor images, Tensor labels)
    {
        using var attack = new AdversarialAttack([new(TestData.Classifier(1)), new(TestData.DenseNet(2))], new() { Steps = fusion is CommonWeakness or AdaptiveEnsemble ? 3 : 2, Epsilon = Epsilon, StepSize = Step, Fusion = fusion }, CPU);
        return attack.Perturb(images, labels);
    }

    private sealed class TwoNetworks : IDisposable
    {
        private readonly PlainFormulas[] networks = [new(TestData.Classifier(1)), new(TestData.DenseNet(2))];

        internal Tensor Loss(Tensor x, Tensor labels, int source) => nn.functional.cross_entropy(networks[source].Logits(x), labels, reduction: nn.Reduction.None);

        internal Tensor Loss(Tensor x, Tensor labels, Tensor weights) =>
            nn.functional.cross_entropy(weights.select(1, 0).unsqueeze(1) * networks[0].Logits(x) + weights.select(1, 1).unsqueeze(1) * networks[1].Logits(x), labels, reduction: nn.Reduction.None);

        internal Tensor Of(Tensor x, Tensor labels, int source) => PlainFormulas.Gradient(x, input => Loss(input, labels, source).sum());

        internal Tensor Gradient(Tensor x, Tensor labels, float one, float other) => PlainFormulas.Gradient(x, input => Loss(input, labels, tensor(new[] { one, other }).unsqueeze(0)).sum());

        public void Dispose()
        {
            foreach (var network in networks) network.Dispose();
        }
    }
}
