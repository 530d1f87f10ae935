using MLNet.Sgm.Attacks;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>Images that are too small for sizes to be drawn.</summary>
[TestClass]
public sealed class InputDiversityTests
{
    [TestMethod]
    public void Images_too_small_for_the_enlargement_are_refused_with_one_that_will_do()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), AttackPresets.DiMiFgsm with { Steps = 1 }, CPU);
        var error = Assert.ThrowsExactly<ArgumentException>(() => attack.Perturb(RandomImages(), Labels()));
        Assert.AreEqual(
            "InputDiversity.Enlargement must make images at least 2 pixels larger, so that there is something to draw; found 1.1037 for images of 8x8, which gives 9x9. Set it to at least 1.2501.", error.Message);
    }

    [TestMethod]
    public void The_enlargement_of_the_refusal_draws_sizes_and_places()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(
            TestData.Classifier(), new() { Transform = new InputDiversity { Enlargement = 1.2501f, Probability = 1 }, StepSize = 1e-3f, Steps = 1, Norm = AttackNorm.L2 }, CPU);
        Tensor Change(int seed)
        {
            using var seeded = new AdversarialAttack(TestData.Classifier(), attack.Settings with { Seed = seed }, CPU);
            return seeded.Perturb(RandomImages(1), Labels(1));
        }
        Assert.IsGreaterThan(1, Enumerable.Range(0, 8).Select(seed => string.Join(' ', Change(seed).data<float>())).Distinct().Count());
    }
}
