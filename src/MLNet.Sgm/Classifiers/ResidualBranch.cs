using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The branch f of a residual block x + f(x), as the Skip Gradient Method sees it: a place where the gradient that flows
/// back through f can be decayed, without any hook and without touching the forward pass.
/// </summary>
/// <remarks>
/// A block owns one branch and passes one tensor of f, where it is thinnest, through <see cref="Decay"/>. What is set here
/// belongs to one copy of the network: a classifier that becomes an attack's source is loaded anew for it.
/// </remarks>
public sealed class ResidualBranch
{
    private Tensor? gamma;

    /// <summary>Sets the factor γ of the gradient that flows through the branch.</summary>
    /// <param name="value">γ in (0, 1]; 1 leaves the branch alone, at no cost.</param>
    /// <param name="device">The device that the network lives on.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside (0, 1] or not a number.</exception>
    public void SetGamma(float value, Device device)
    {
        if (!(value > 0 && value <= 1))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"Gamma must be in (0, 1]; found {value}.");
        gamma?.Dispose();
        gamma = value == 1 ? null : tensor(value, device: device).DetachFromDisposeScope();
    }

    /// <summary>Returns <paramref name="y"/> bit for bit, with its gradient multiplied by γ.</summary>
    /// <remarks>lerp(detach(y), y, γ) = y, and its derivative with respect to y is γ.</remarks>
    internal Tensor Decay(Tensor y) => gamma is null ? y : lerp(y.detach(), y, gamma);
}
