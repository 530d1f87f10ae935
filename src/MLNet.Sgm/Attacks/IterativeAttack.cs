using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The attack loop.</summary>
internal static class IterativeAttack
{
    // What is smaller may be flushed to zero by a device, and a zero gradient must not be divided by zero.
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Adversarial images for a batch.</summary>
    /// <param name="source">Where the gradient comes from.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="images">N×3×H×W float32 in [0, 1], on the source's device.</param>
    /// <param name="labels">N class indices, int64, on the source's device.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <returns>N×3×H×W, within ε of the images and within [0, 1].</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static Tensor Perturb(GradientSource source, AttackSettings settings, Tensor images, Tensor labels, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        // The perturbation is what is kept, in the published code's order of operations: rounding otherwise turns the sign of
        // vanishing gradients, and ten steps later many pixels differ.
        var perturbation = zeros_like(images);
        var accumulated = settings.Momentum > 0 ? zeros_like(images) : null;
        for (var step = 0; step < settings.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            var direction = source.Gradient(images.add(perturbation), labels);
            if (accumulated is not null) direction = accumulated.mul_(settings.Momentum).add_(NormalizeL1(direction));
            perturbation.add_(direction.sign(), settings.StepSize).clamp_(-settings.Epsilon, settings.Epsilon);
            perturbation.add_(images).clamp_(0, 1).sub_(images);
        }
        return images.add(perturbation).MoveToOuterDisposeScope();
    }

    /// <summary>Each image's gradient over its L1 norm; a zero gradient stays zero.</summary>
    private static Tensor NormalizeL1(Tensor gradient)
    {
        var norms = gradient.abs().flatten(1).sum(1).clamp_min_(SmallestNormal);
        return gradient.mul_(norms.reciprocal().view(-1, 1, 1, 1));
    }
}
