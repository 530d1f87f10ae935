using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Where perturbations of images may be: within ε by some norm, and with the image within [0, 1].</summary>
internal abstract class PerturbationBall
{
    // The distance of neighbouring floats just below 1.
    private const float GridStep = 1f / (1 << 24);

    /// <param name="images">N×3×H×W in [0, 1].</param>
    /// <param name="radius">ε, 1×1×1×1, or N×1×1×1 for one for each image.</param>
    private PerturbationBall(Tensor images, Tensor radius) => (Images, Radius) = (images, radius);

    internal Tensor Radius { get; }

    private protected Tensor Images { get; }

    internal static PerturbationBall Create(AttackNorm norm, Tensor images, Tensor radius) =>
        norm == AttackNorm.L2 ? new L2(images, radius) : new LInfinity(images, radius);

    /// <summary>A perturbation, N×3×H×W, drawn uniformly from the ball, then brought to where images may be.</summary>
    internal Tensor Draw(ImageDraws draws, DrawPlace place)
    {
        var perturbation = DrawFromBall(draws, place);
        Confine(perturbation);
        return perturbation;
    }

    /// <summary>The direction of the steepest step of length 1 by the norm.</summary>
    internal abstract Tensor Direction(Tensor gradient);

    /// <summary>Brings a perturbation to the nearest place where it may be, in place.</summary>
    internal void Confine(Tensor perturbation)
    {
        Project(perturbation);
        perturbation.add_(Images).clamp_(0, 1).sub_(Images);
    }

    /// <summary>
    /// The perturbed images, of a ball in float32. Adding rounds: where a pixel came out further from the original than the perturbation says, it goes to the next
    /// float toward the original, or to the original itself. The perturbation ends here; it is changed in place.
    /// </summary>
    internal Tensor Apply(Tensor perturbation)
    {
        using var scope = NewDisposeScope();
        Project(perturbation);
        var limit = perturbation.abs();
        var rounded = Images.add(perturbation).clamp_(0, 1);
        var distance = rounded.sub(Images);
        var nearer = rounded.sub(distance.sign().mul_(GridStep)).clamp_(0, 1);
        rounded = where(distance.abs_().gt(limit), nearer, rounded);
        return where(rounded.sub(Images).abs_().gt(limit), Images, rounded).MoveToOuterDisposeScope();
    }

    private protected abstract Tensor DrawFromBall(ImageDraws draws, DrawPlace place);

    private protected abstract void Project(Tensor perturbation);

    private sealed class LInfinity(Tensor images, Tensor radius) : PerturbationBall(images, radius)
    {
        private readonly Tensor lowest = radius.neg();

        internal override Tensor Direction(Tensor gradient) => gradient.sign();

        private protected override Tensor DrawFromBall(ImageDraws draws, DrawPlace place) => draws.UniformNoise(Images, Drawn.Start, place).mul_(Radius);

        private protected override void Project(Tensor perturbation) => perturbation.clamp_(lowest, Radius);
    }

    private sealed class L2(Tensor images, Tensor radius) : PerturbationBall(images, radius)
    {
        // A norm is a sum of many rounded squares: another order of summing must not find it larger than ε.
        private const float Inward = 1 - 1f / (1 << 18);

        private readonly Tensor largest = radius.mul(Inward);

        internal override Tensor Direction(Tensor gradient) => GradientNorms.OverL2(gradient);

        private protected override Tensor DrawFromBall(ImageDraws draws, DrawPlace place)
        {
            var dimensions = (double)Images[0].numel();
            var lengths = Enumerable.Range(0, (int)Images.shape[0]).Select(image => Math.Pow(draws.Uniform(image, Drawn.Radius, place), 1 / dimensions)).ToArray();
            return GradientNorms.OverL2(draws.NormalNoise(Images, Drawn.Start, place)).mul_(tensor(lengths, dtype: Images.dtype, device: Images.device).view(-1, 1, 1, 1)).mul_(Radius);
        }

        private protected override void Project(Tensor perturbation)
        {
            using var scope = NewDisposeScope();
            // A perturbation of length zero gives infinity, which is no reason to shrink it.
            perturbation.mul_(largest.div(GradientNorms.L2InDouble(perturbation)).clamp_max_(1));
        }
    }
}
