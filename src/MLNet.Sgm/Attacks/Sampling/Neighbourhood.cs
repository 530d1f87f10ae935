using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Points around a point.</summary>
internal static class Neighbourhood
{
    /// <summary>The mean of what is made of neighbours, N×3×H×W.</summary>
    /// <param name="probe">Draws, and says how long ε is.</param>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="count">How many neighbours.</param>
    /// <param name="radius">The half-width over ε of the cube that they are drawn from; for L2 the cube's corners are that far away.</param>
    /// <param name="gradientAt">From a neighbour, and its number from 1, to what is averaged.</param>
    internal static Tensor Mean(GradientProbe probe, Tensor point, int count, float radius, Func<Tensor, int, Tensor> gradientAt)
    {
        var sum = zeros_like(point);
        for (var neighbour = 1; neighbour <= count; neighbour++)
        {
            using var scope = NewDisposeScope();
            sum.add_(gradientAt(Offset(probe, radius, neighbour).add_(point), neighbour));
        }
        return sum.div_(count);
    }

    /// <summary>An offset drawn uniformly from the cube, N×3×H×W.</summary>
    internal static Tensor Offset(GradientProbe probe, float radius, int neighbour) => probe.UniformNoise(0, neighbour).mul_(probe.Radius).mul_(AsWritten.Of(radius));
}
