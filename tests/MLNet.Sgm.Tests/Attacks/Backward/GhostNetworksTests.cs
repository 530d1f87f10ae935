using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class GhostNetworksTests
{
    private static readonly AttackSettings Ghost = new() { Steps = 3, Backward = new GhostNetworks(), Seed = 4, Precision = Precision.Float64 };

    [TestMethod]
    public void Each_channel_of_a_skip_connection_has_a_factor_in_its_range_that_belongs_to_the_image()
    {
        using var scope = NewDisposeScope();
        var images = RuleGradients.Images(3);
        var (all, last) = (Factors(images), Factors(images.narrow(0, 2, 1)));
        Assert.IsTrue(all.narrow(0, 2, 1).Equals(last));
        Assert.IsTrue(all.ge(0.84).logical_and_(all.lt(1.16)).all().item<bool>());
        Assert.IsTrue(all.amax([2, 3]).Equals(all.amin([2, 3])));
        Assert.IsGreaterThan(0.05, all.std().item<double>());
    }

    [TestMethod]
    public void Dropout_leaves_out_its_share_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var rule = new GhostNetworks { Range = 0, Dropout = 0.25f };
        var images = RuleGradients.Images(2);
        using var draws = new ImageDraws(1, images, isRandom: true);
        using var pass = new BackwardPass { Draws = draws, Images = images };
        var kept = rule.At(RuleGradients.Node(NodeKind.Activation), ones(2, 8, 32, 32, dtype: ScalarType.Float64), static x => x.relu(), new(pass, 0, 0));
        Assert.AreEqual(0.75, kept.gt(0).to(ScalarType.Float64).mean().item<double>(), 0.02);
        Assert.AreEqual(1, kept.mean().item<double>(), 0.02);
    }

    [TestMethod]
    public void Images_do_not_depend_on_their_batch()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), Ghost, CPU);
        var (images, labels) = (RuleGradients.Images(4), RuleGradients.Labels(4));
        Assert.IsTrue(attack.Perturb(images, labels).narrow(0, 2, 2).Equals(attack.Perturb(images.narrow(0, 2, 2), labels.narrow(0, 2, 2))));
    }

    [TestMethod]
    public void Steps_and_seeds_have_draws_of_their_own()
    {
        using var scope = NewDisposeScope();
        var images = RuleGradients.Images();
        Assert.IsFalse(Factors(images).Equals(Factors(images, step: 1)));
        Assert.IsFalse(Factors(images).Equals(Factors(images, seed: 2)));
    }

    [TestMethod]
    public void Neither_a_range_nor_dropout_is_refused() =>
        Assert.Contains("Range or a Dropout above 0", Assert.ThrowsExactly<ArgumentException>(() => (Ghost with { Backward = new GhostNetworks { Range = 0 } }).Validate()).Message);

    private static Tensor Factors(Tensor images, int step = 0, int seed = 1)
    {
        using var draws = new ImageDraws(seed, images, isRandom: true);
        using var pass = new BackwardPass { Draws = draws, Images = images, Place = new(0, step) };
        return new GhostNetworks().At(RuleGradients.Node(NodeKind.Skip), ones(images.shape[0], 16, 4, 4, dtype: ScalarType.Float64), static same => same, new(pass, 0, 0));
    }
}
