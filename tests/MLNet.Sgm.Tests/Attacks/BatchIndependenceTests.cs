using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>What is computed for an image does not hang on what is beside it, nor on how many threads there are.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BatchIndependenceTests
{
    private const int Count = 8;

    [TestMethod]
    public void A_projection_onto_the_L2_ball_is_the_same_in_any_batch_on_any_threads()
    {
        using var scope = NewDisposeScope();
        var images = rand([Count, 3, 64, 64], generator: new Generator(1));
        var perturbations = randn([Count, 3, 64, 64], generator: new Generator(2)).mul_(0.02f);
        AssertSameEverywhere(batch => [.. Enumerable.Range(0, Count / batch).Select(n =>
            PerturbationBall.Create(AttackNorm.L2, images.narrow(0, n * batch, batch), full([1, 1, 1, 1], 0.5f)).Apply(perturbations.narrow(0, n * batch, batch).clone()))]);
    }

    [TestMethod]
    [DataRow(AttackNorm.L2, 1f, 0.25f)]
    [DataRow(AttackNorm.LInfinity, 8 / 255f, 2 / 255f)]
    public void A_random_start_in_float64_ends_at_the_same_images(AttackNorm norm, float epsilon, float stepSize)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (PlainFormulas.RandomImages(Count), PlainFormulas.Labels(Count));
        using var attack = new AdversarialAttack(
            TestData.Classifier(), AttackPresets.Sgm(0.5f) with { Norm = norm, Epsilon = epsilon, StepSize = stepSize, RandomStart = true, Precision = Precision.Float64 }, CPU);
        AssertSameEverywhere(batch => [.. Enumerable.Range(0, Count / batch).Select(n => attack.Perturb(images.narrow(0, n * batch, batch), labels.narrow(0, n * batch, batch)))]);
    }

    private static void AssertSameEverywhere(Func<int, Tensor[]> inBatches)
    {
        var before = get_num_threads();
        try
        {
            List<Tensor> found = [];
            foreach (var threads in new[] { 1, 2, 3 })
            {
                set_num_threads(threads);
                foreach (var batch in new[] { 1, 2, Count }) found.Add(cat(inBatches(batch)));
            }
            foreach (var other in found.Skip(1)) Assert.IsTrue(found[0].Equals(other));
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
