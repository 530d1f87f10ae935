using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Foolmix: the mean gradient over noisy and darker copies less that of other classes drawn at random, at a point that moves on where the true class has fallen behind (Li et al., "Foolmix: Strengthen the Transferability of Adversarial Examples by
/// Dual-Blending and Direction Update Strategy", IEEE TIFS 2024).
/// </summary>
/// <remarks>
/// With xⱼ = x + r, r normal noise, the gradient is mean ∇J(2⁻ⁱ xⱼ, y) − β mean ∇J(2⁻ⁱ xⱼ, y′), y′ drawn for each. As in the published code (TransferAttack) each is that with respect to the copy, not to the image. An untargeted attack first moves the image itself, where y is not among the k + 1 largest
/// logits, by γ α against the sign of ∇(z_y − mean of those). The code draws y′ from all classes, though it calls them others: here y is left out. There the two means come from batches of different sizes, so that β means more or less; here it means the same for each image. With an objective on features
/// the gradients of other classes are those of the cross-entropy.
/// </remarks>
[AttackComponent("The mean gradient over noisy and darker copies, less that of other classes drawn at random", Abbreviation = "Foolmix", Formula = "mean ∇J(2⁻ⁱ (x + r), y) − β mean ∇J(2⁻ⁱ (x + r), y′), y′ drawn",
    Paper = "Li et al., \"Foolmix: Strengthen the Transferability of Adversarial Examples by Dual-Blending and Direction Update Strategy\", IEEE TIFS 2024")]
public sealed record DualBlending : GradientSampling
{
    // What is drawn.
    private const int Noise = 0, Class = 1;

    /// <summary>n, the number of noisy copies: at least 1, 3 by default.</summary>
    [AttackParameter("The number of noisy copies", Minimum = 1)]
    public int Neighbours { get; init; } = 3;

    /// <summary>m, the number of brightnesses of each, the i-th 2⁻ⁱ from i = 0: 1 to 30, 5 by default.</summary>
    [AttackParameter("The number of brightnesses of each copy, each half the one before", Minimum = 1, Maximum = 30)]
    public int Scales { get; init; } = 5;

    /// <summary>z, the number of other classes drawn for each copy, each at half the brightness of the one before: 1 to 30, 1 by default.</summary>
    [AttackParameter("The number of other classes drawn for each copy", Minimum = 1, Maximum = 30)]
    public int OtherClasses { get; init; } = 1;

    /// <summary>The standard deviation of the noise, of pixels in [0, 1]: at least 0 and finite, 0.02 by default.</summary>
    [AttackParameter("The standard deviation of the noise, of pixels in [0, 1]", Minimum = 0)]
    public float Deviation { get; init; } = 0.02f;

    /// <summary>β, what the gradients of other classes count: at least 0 and finite, 1 by default.</summary>
    [AttackParameter("What the gradients of other classes count", Minimum = 0)]
    public float Balance { get; init; } = 1;

    /// <summary>k: an image moves on where its class is not among the k + 1 largest logits; at least 1, 5 by default.</summary>
    [AttackParameter("How many logits, and one more, must be larger than that of the true class for the image to move on", Minimum = 1)]
    public int Leading { get; init; } = 5;

    /// <summary>γ, how far it moves on, in steps: at least 0 and finite, 0.1 by default.</summary>
    [AttackParameter("How far such an image moves on, in steps", Minimum = 0)]
    public float Reach { get; init; } = 0.1f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Gradients => Neighbours * (Scales + OtherClasses) + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var classes = probe.Objective.Classes.cpu().data<long>().ToArray();
        return point => Blended(probe, probe.Objective.IsTargeted ? point : MovedOn(probe, point), classes);
    }

    private Tensor Blended(GradientProbe probe, Tensor point, long[] classes)
    {
        var sum = zeros_like(point);
        for (var neighbour = 0; neighbour < Neighbours; neighbour++)
        {
            using var scope = NewDisposeScope();
            var near = point.add(probe.NormalNoise(Noise, neighbour), AsWritten.Of(Deviation));
            for (var other = 0; other < OtherClasses; other++)
            {
                var sample = neighbour * OtherClasses + other;
                var gradient = probe.GradientOf(near.mul(Math.ScaleB(1, -other)), sample, logits => (probe.Objective with { Classes = Others(probe, sample, classes, logits) }).Of(logits));
                sum.add_(gradient, -AsWritten.Of(Balance) / (Neighbours * OtherClasses));
            }
            for (var scale = 0; scale < Scales; scale++)
                sum.add_(probe.Gradient(near.mul(Math.ScaleB(1, -scale)), Neighbours * OtherClasses + neighbour * Scales + scale), 1.0 / (Neighbours * Scales));
        }
        return sum;
    }

    /// <summary>For each image a class that is not its own.</summary>
    private static Tensor Others(GradientProbe probe, int sample, long[] classes, Tensor logits)
    {
        var after = classes.Select((own, image) => own + 1 + (long)(probe.Draw(image, Class, sample) * (logits.shape[1] - 1)));
        return tensor(after.Select(number => number % logits.shape[1]).ToArray(), device: logits.device);
    }

    /// <summary>Moves the images whose class has fallen behind, and with them the perturbation.</summary>
    private Tensor MovedOn(GradientProbe probe, Tensor point)
    {
        var gradient = probe.GradientOf(point, Gradients - 1, logits => Lag(logits, probe.Objective.Classes));
        var change = GradientNorms.OverMean(gradient.sign()).mul_(probe.StepSize).mul_(AsWritten.Of(Reach));
        probe.Move(change);
        return point.add(change);
    }

    /// <summary>How far the logits of the classes are behind the mean of the largest; 0 where they are among them.</summary>
    private Tensor Lag(Tensor logits, Tensor classes)
    {
        var own = classes.unsqueeze(1);
        var largest = logits.detach().topk((int)Math.Min(Leading + 1, logits.shape[1]), 1).indexes;
        return logits.gather(1, largest).mean([1L]).sub(logits.gather(1, own).squeeze(1)).mul(largest.ne(own).all(1).to(logits.dtype));
    }
}
