using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What a transform may ask of the attack at one copy, and who wants to know the copy's losses.</summary>
/// <param name="batch">What is attacked, and with what.</param>
/// <param name="losses">From what the network sees to losses, N, where they are not those of the sources' logits.</param>
/// <param name="begin">Makes what backward rules know of a gradient.</param>
internal sealed class CopyProbe(AttackBatch batch, Func<Tensor, Tensor>? losses, Func<BackwardPass> begin)
{
    private readonly List<Action<Tensor>> learners = [];
    private Tensor? share;

    internal Tensor Radius => batch.Radius.mul(batch.PerValue);

    /// <summary>The gradient of the summed losses of what the network sees with respect to what it is made of.</summary>
    internal Tensor Gradient(Func<Tensor, Tensor> seen, Tensor at)
    {
        batch.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = at.detach().requires_grad_();
        var copy = seen(input);
        using var pass = begin();
        var gradient = batch.Sources.Gradient(leaf => (losses?.Invoke(leaf) ?? batch.Sources.Loss(leaf, batch.Objective)).sum(), copy.detach().requires_grad_(), pass);
        return Derivative.Of("What a transform makes of images", copy, input, gradient).MoveToOuterDisposeScope();
    }

    internal void Learn(Action<Tensor> learner) => learners.Add(learner);

    /// <param name="losses">The copy's losses, N.</param>
    /// <param name="copies">How many copies there are.</param>
    internal void Observe(Tensor losses, int copies)
    {
        if (learners.Count > 0) share = losses.div(copies).DetachFromDisposeScope();
    }

    internal void Tell()
    {
        foreach (var learner in learners) learner(share!);
        share?.Dispose();
    }
}
