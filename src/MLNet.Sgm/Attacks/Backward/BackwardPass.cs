using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A gradient that is being taken, from the forward pass until it is there.</summary>
internal sealed class BackwardPass : IDisposable
{
    private readonly List<Tensor> kept = [];
    private Tensor? last;
    private ExceptionDispatchInfo? failure;

    /// <summary>Where in an attack the gradient is taken.</summary>
    internal DrawPlace Place { get; init; }

    /// <summary>The attack's draws; null for a gradient that is no attack's.</summary>
    internal ImageDraws? Draws { get; init; }

    /// <summary>The attack's clean images, likewise.</summary>
    internal Tensor? Images { get; init; }

    /// <summary>What rules keep from step to step; null for a gradient that is no attack's.</summary>
    internal BackwardMemory? Memory { get; init; }

    internal Tensor Keep(Tensor tensor)
    {
        kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Edits a gradient for libtorch, which an exception would take down; it is thrown when libtorch is done.</summary>
    internal Tensor Guard(Tensor gradient, Func<Tensor, Tensor> edit)
    {
        var edited = gradient;
        if (failure is null)
        {
            try
            {
                using var scope = NewDisposeScope();
                using var unrecorded = no_grad();
                edited = edit(gradient).DetachFromDisposeScope();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        }
        // libtorch has what was handed to it before, and takes this one up after the return.
        last?.Dispose();
        last = edited;
        return edited;
    }

    /// <summary>The gradient with respect to a leaf, as autograd takes it.</summary>
    /// <exception cref="Exception">Whatever a rule threw on the way back.</exception>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input)
    {
        var gradient = Derivative.Of("An objective's loss", function(input), input);
        failure?.Throw();
        return gradient;
    }

    public void Dispose()
    {
        last?.Dispose();
        foreach (var tensor in kept) tensor.Dispose();
    }
}
