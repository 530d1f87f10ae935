using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>A backward pass that divides the gradient by its standard deviation at places on its way.</summary>
/// <remarks>
/// No operation of autograd has such a gradient. So the graph is cut at these places, and its pieces are gone through one by
/// one, from the output to the input.
/// </remarks>
internal sealed class NormalizedBackward
{
    private readonly Stack<(Tensor Before, Tensor After)> cuts = [];
    private DisposeScope? pass;

    /// <summary>
    /// Returns the values of <paramref name="x"/>; while <see cref="Gradient"/> runs, in memory of its own, and the gradient that
    /// comes back is divided by its standard deviation (unbiased, over all elements of the batch) before it goes on. A
    /// gradient of zeros stays so.
    /// </summary>
    internal Tensor Normalize(Tensor x)
    {
        if (pass is null) return x;
        var after = x.detach().requires_grad_();
        cuts.Push((x.MoveToOtherDisposeScope(pass), after.MoveToOtherDisposeScope(pass)));
        return after.clone();
    }

    /// <summary>The gradient of a scalar function with respect to its input.</summary>
    /// <param name="function">Every path from its input to its result leads through every place.</param>
    /// <param name="input">A leaf that requires a gradient.</param>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input)
    {
        using var scope = NewDisposeScope();
        try
        {
            pass = scope;
            var output = function(input);
            Tensor? gradient = null;
            while (cuts.TryPop(out var cut))
            {
                var incoming = Derivative.Of("A source's loss", output, cut.After, gradient);
                gradient = incoming / incoming.std().clamp_min_(float.Epsilon);
                output = cut.Before;
            }
            return Derivative.Of("A source's loss", output, input, gradient).MoveToOuterDisposeScope();
        }
        finally
        {
            pass = null;
            cuts.Clear();
        }
    }
}
