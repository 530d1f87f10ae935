using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Sampling;

/// <summary>What holds of every sampling and step where images or gradients are out of the ordinary.</summary>
[TestClass]
public sealed class SamplingEdgeTests
{
    public static IEnumerable<object[]> Names => SamplingCompositions.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Decayed_branches_change_the_images(string name)
    {
        using var scope = NewDisposeScope();
        var images = RandomImages();
        var (whole, decayed) = (Perturb(name, images), Perturb(name, images, settings => settings with { Gamma = 0.3f }));
        Assert.IsGreaterThan(0.01f, decayed.sub(whole).abs().max().item<float>());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_gradient_of_zero_leaves_images_as_they_are(string name)
    {
        using var scope = NewDisposeScope();
        var blind = new ImageClassifier("blind", () => new Blind(), TestData.Preprocessing, TestData.ClassNames);
        var images = RandomImages();
        Assert.AreEqual(0f, Perturb(name, images, classifier: blind).sub(images).abs().max().item<float>());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_gray_image_a_black_one_and_one_a_pixel_high_are_attacked_alone(string name)
    {
        using var scope = NewDisposeScope();
        // What multiplies by the image leaves black, and what goes along paths of brightness may leave an even gray.
        foreach (var (images, least) in new[] { (full([1, 3, 8, 8], 0.4f), name == "MuMoDIG" ? 0 : 0.01f), (zeros([1, 3, 8, 8]), 0), (RandomImages(1).narrow(2, 0, 1), 0.01f) })
        {
            var change = Perturb(name, images).sub(images).abs().max().item<float>();
            Assert.IsTrue(change >= least && change <= AttackSettings.DefaultEpsilon, $"{change}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_L2_ball_is_used_and_kept(string name)
    {
        using var scope = NewDisposeScope();
        var images = RandomImages();
        var lengths = Perturb(name, images, settings => settings with { Norm = AttackNorm.L2, Epsilon = 0.8f, StepSize = 0.2f }).sub(images).square().sum([1L, 2L, 3L]).sqrt();
        Assert.IsTrue(lengths.gt(0.1f).logical_and(lengths.le(0.8f)).all().item<bool>());
    }

    private static Tensor Perturb(string name, Tensor images, Func<AttackSettings, AttackSettings>? change = null, ImageClassifier? classifier = null)
    {
        var settings = SamplingCompositions.All[name];
        using var attack = new AdversarialAttack(classifier ?? TestData.Classifier(), change?.Invoke(settings) ?? settings, CPU);
        return attack.Perturb(images, Labels((int)images.shape[0]));
    }

    /// <summary>Sees nothing.</summary>
    private sealed class Blind() : nn.Module<Tensor, Tensor>("blind")
    {
        public override Tensor forward(Tensor input) => input.mul(0).sum([1L, 2L, 3L]).unsqueeze(1).expand(-1, 3).contiguous();
    }
}
