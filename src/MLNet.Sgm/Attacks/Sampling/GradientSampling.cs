using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How gradients at several points make the gradient of a step.</summary>
public abstract record GradientSampling : AttackComponent
{
    /// <summary>For samplings of your own.</summary>
    protected GradientSampling() { }

    /// <summary>How many gradients a step takes, at least 1.</summary>
    protected internal abstract int Gradients { get; }

    /// <summary>Begins a run of the attack on a batch.</summary>
    /// <param name="probe">Gives gradients at points, draws, and lengths. It is the run's own.</param>
    /// <returns>
    /// What is called once a step: from the point where the gradient is wanted, N×3×H×W in the type of the attack's arithmetic and not to be changed in place, to the gradient of the step, of the same shape. What shall last from step to
    /// step is made here, as <c>zeros_like(probe.Images)</c>, and changed in place; it is disposed when the run ends, and what the function makes otherwise when the step does.
    /// </returns>
    protected internal abstract Func<Tensor, Tensor> Begin(GradientProbe probe);
}
