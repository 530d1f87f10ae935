using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>How gradients at several points make the gradient of a step.</summary>
public abstract record GradientSampling
{
    private protected GradientSampling() { }

    internal virtual bool IsRandom => false;

    internal abstract void Validate();

    /// <summary>The gradient of a step.</summary>
    /// <param name="probe">Gives gradients at points.</param>
    /// <param name="point">Where the step begins, N×3×H×W.</param>
    /// <param name="memory">What is remembered from step to step, N×3×H×W, zero at first; changed in place.</param>
    internal abstract Tensor Gradient(GradientProbe probe, Tensor point, Tensor memory);

    private protected abstract string Describe();

    /// <summary>Name and settings, as a part of the line that an attack prints.</summary>
    public sealed override string ToString() => Describe();
}
