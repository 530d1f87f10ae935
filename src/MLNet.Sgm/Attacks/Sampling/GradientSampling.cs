using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How gradients at several points make the gradient of a step.</summary>
public abstract record GradientSampling : AttackComponent
{
    /// <summary>For samplings of your own.</summary>
    protected GradientSampling() { }

    /// <summary>How many gradients a step takes, at least 1; the most, where steps differ.</summary>
    protected internal abstract int Gradients { get; }

    /// <summary>Whether the gradients that it makes are of L1 norm 1, or sums of such, and are accumulated as they are; false by default, where each is divided by its L1 norm before.</summary>
    protected internal virtual bool IsNormalized => false;

    /// <summary>How many gradients a run takes: <see cref="Gradients"/> for each step, but for samplings whose steps differ.</summary>
    /// <param name="steps">The number of steps.</param>
    protected internal virtual long GradientsOf(int steps) => (long)Gradients * steps;

    /// <summary>Begins a run of the attack on a batch.</summary>
    /// <param name="probe">Gives gradients at points, draws, and lengths. It is the run's own.</param>
    /// <returns>
    /// What is called once a step: from the point where the gradient is wanted, N×3×H×W in the type of the attack's arithmetic and not to be changed in place, to the gradient of the step, of the same shape. What shall last from step to
    /// step is made here, as <c>zeros_like(probe.Images)</c>, and changed in place; it is disposed when the run ends, and what the function makes otherwise when the step does.
    /// </returns>
    protected internal abstract Func<Tensor, Tensor> Begin(GradientProbe probe);
}
