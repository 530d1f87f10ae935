using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Gradients of a batch's losses by single sources or by some mixture of them, for one run of an attack: each with the source's γ, and averaged over the copies of the attack's transform.</summary>
public sealed class EnsembleProbe
{
    private readonly AttackBatch batch;
    private readonly GradientProbe probe;
    private readonly RunningObjective objective;
    private readonly PerturbationBall ball;

    internal EnsembleProbe(AttackBatch batch, GradientProbe probe, RunningObjective objective, PerturbationBall ball) =>
        (this.batch, this.probe, this.objective, this.ball) = (batch, probe, objective, ball);

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    public Tensor Images => batch.Images;

    /// <summary>α, 1×1×1×1, or N×1×1×1 for one for each image.</summary>
    public Tensor StepSize => batch.StepSize;

    /// <summary>The number of sources.</summary>
    public int Count => batch.Sources.Count;

    /// <summary>A source's weight; the sum of all is 1.</summary>
    public double Weight(int source) => batch.Sources.Weight(source);

    /// <summary>The gradient by one source alone, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="sample">Which gradient of the step: the transform draws anew for each.</param>
    /// <param name="source">The source.</param>
    public Tensor Gradient(Tensor point, int sample, int source) => probe.Mean(point, sample, seen => objective.Losses(seen, source));

    /// <summary>The gradient by one source alone whose logits are multiplied by a number for each image, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="sample">Which gradient of the step: the transform draws anew for each.</param>
    /// <param name="source">The source.</param>
    /// <param name="factors">N.</param>
    public Tensor Gradient(Tensor point, int sample, int source, Tensor factors) => probe.Mean(point, sample, seen => objective.Losses(seen, source, factors));

    /// <summary>The gradient by the sum of the sources' logits with weights, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="sample">Which gradient of the step: the transform draws anew for each.</param>
    /// <param name="weights">N×sources.</param>
    public Tensor Gradient(Tensor point, int sample, Tensor weights) => probe.Mean(point, sample, seen => objective.Losses(seen, weights));

    /// <summary>The gradient by the sources' mean logits, N×3×H×W.</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="sample">Which gradient of the step: the transform draws anew for each.</param>
    public Tensor Gradient(Tensor point, int sample) => Gradient(point, sample, Weights());

    /// <summary>The losses, N, of one source at a point as it is, without transform.</summary>
    public Tensor Losses(Tensor point, int source) => objective.Losses(point, source);

    /// <summary>The losses, N, of the sum of the sources' logits with weights, N×sources, at a point as it is; differentiable in the weights where gradients are recorded.</summary>
    public Tensor Losses(Tensor point, Tensor weights) => objective.Losses(point, weights);

    /// <summary>The sources' own weights for each image, N×sources.</summary>
    public Tensor Weights() =>
        tensor(Enumerable.Range(0, Count).Select(Weight).ToArray(), dtype: Images.dtype, device: Images.device).unsqueeze(0).repeat(Images.shape[0], 1);

    /// <summary>A point further along a direction, brought back into the ball around the image and into [0, 1].</summary>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="change">What is added to it, likewise.</param>
    public Tensor Walk(Tensor point, Tensor change)
    {
        ArgumentNullException.ThrowIfNull(point);
        using var scope = NewDisposeScope();
        var perturbation = point.sub(Images).add_(change);
        ball.Confine(perturbation);
        return perturbation.add_(Images).MoveToOuterDisposeScope();
    }

    /// <summary>The direction of the steepest step of length 1 by the attack's norm: the gradient's sign, or the gradient over its L2 norm; zero where the gradient is.</summary>
    public Tensor Direction(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return ball.Direction(gradient);
    }

    /// <summary>A number in [0, 1) that all images share, in any batch; another one for each run, step and gradient of it.</summary>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <param name="sample">Which gradient of the step it is for.</param>
    public double Draw(int purpose, int sample) => probe.Shared(Drawn.Fusion + purpose, sample);
}
