using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Backward;

[TestClass]
public sealed class PatchOutTests
{
    private static readonly PatchOut Rule = new() { Size = 3, Share = 0.5f };

    [TestMethod]
    public void The_perturbation_is_seen_in_a_share_of_whole_patches()
    {
        using var scope = NewDisposeScope();
        var (clean, seen, _) = See(Rule, 0.1);
        var mask = seen.sub(clean).abs().gt(0.05).to(ScalarType.Float64);
        // Of 3×3 patches on 8×8 pixels the last row and column are two pixels wide.
        foreach (var image in Enumerable.Range(0, 2))
        {
            var patches = (from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3) select mask[image].narrow(1, row * 3, row == 2 ? 2 : 3).narrow(2, column * 3, column == 2 ? 2 : 3)).ToList();
            Assert.IsTrue(patches.All(patch => patch.mean().item<double>() is 0 or 1));
            Assert.AreEqual(4, patches.Count(patch => patch.mean().item<double>() == 1));
        }
        Assert.IsFalse(mask[0].Equals(mask[1]));
    }

    [TestMethod]
    public void Its_gradient_is_that_of_the_seen_patches_and_of_the_norm()
    {
        using var scope = NewDisposeScope();
        var (clean, seen, gradient) = See(Rule, 0.1);
        var mask = seen.sub(clean).abs().gt(0.05).to(ScalarType.Float64);
        var perturbation = full_like(clean, 0.1);
        RuleGradients.AreSame(mask + 0.1 * perturbation / perturbation.square().sum([1, 2, 3], keepdim: true).sqrt(), gradient);
    }

    [TestMethod]
    public void Where_nothing_is_perturbed_the_norm_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        var (_, _, gradient) = See(Rule, 0);
        Assert.IsTrue(gradient.eq(0).logical_or_(gradient.eq(1)).all().item<bool>());
    }

    [TestMethod]
    public void Images_do_not_depend_on_their_batch()
    {
        using var scope = NewDisposeScope();
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 3, Backward = Rule, Seed = 4, Precision = Precision.Float64 }, CPU);
        var (images, labels) = (RuleGradients.Images(4), RuleGradients.Labels(4));
        Assert.IsTrue(attack.Perturb(images, labels).narrow(0, 2, 2).Equals(attack.Perturb(images.narrow(0, 2, 2), labels.narrow(0, 2, 2))));
    }

    [TestMethod]
    public void A_transform_beside_it_is_refused() =>
        Assert.Contains("without a Transform", Assert.ThrowsExactly<ArgumentException>(() => new AttackSettings { Backward = Rule, Transform = new ScaledCopies() }.Validate()).Message);

    private static (Tensor Clean, Tensor Seen, Tensor Gradient) See(PatchOut rule, double change)
    {
        var clean = RuleGradients.Images().to(ScalarType.Float64);
        using var draws = new ImageDraws(1, RuleGradients.Images(), isRandom: true);
        using var pass = new BackwardPass { Draws = draws, Images = clean };
        Tensor? seen = null;
        var gradient = pass.Gradient(x => (seen = rule.At(RuleGradients.Node(NodeKind.Image), x, static same => same, new(pass, 0, 0))).sum(), clean.add(change).requires_grad_());
        return (clean, seen!.detach(), gradient);
    }
}
