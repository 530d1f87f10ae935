using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The gradient over a transform's copies, for one run of an attack: copies go through the network in groups, each of which is one pass forward and backward.</summary>
internal sealed class CopyGradients
{
    // Where a pass hardly gains by more images, in pixels that the network sees (bench copies tells). A GPU needs more of them to be busy.
    private const long PixelsOfProcessor = 4 * 224 * 224, PixelsOfGpu = 64 * 224 * 224;

    private readonly AttackBatch batch;
    private readonly RunningObjective objective;
    private readonly BackwardMemory? memory;
    private readonly int copies;
    private readonly bool isFused;
    private readonly Func<Tensor, int, TransformContext, Tensor> apply;
    private int atOnce;

    /// <param name="batch">What is attacked, and with what.</param>
    /// <param name="transform">What the network sees instead, or null for the images themselves.</param>
    /// <param name="objective">Is told what the network sees.</param>
    /// <param name="memory">What backward rules keep from step to step; null where there are none.</param>
    internal CopyGradients(AttackBatch batch, InputTransform? transform, RunningObjective objective, BackwardMemory? memory)
    {
        (this.batch, this.objective, this.memory) = (batch, objective, memory);
        (copies, isFused) = (transform?.Copies ?? 1, transform?.FusesLogits ?? false);
        apply = transform?.Begin(batch.Images) ?? ((images, _, _) => images);
        atOnce = Balanced(Math.Clamp(batch.CopiesAtOnce ?? Worthwhile(batch), 1, copies));
    }

    /// <summary>The mean gradient at a point, N×3×H×W; where logits are fused, the gradient of the loss of their mean.</summary>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    /// <param name="point">N×3×H×W.</param>
    /// <param name="place">Where draws belong.</param>
    /// <param name="losses">From what the network sees to losses, N, where they are not those of the sources' logits; the copies then go through one by one, because such losses may belong to images.</param>
    internal Tensor Mean(Tensor point, DrawPlace place, Func<Tensor, Tensor>? losses = null)
    {
        while (true)
        {
            try
            {
                using var scope = NewDisposeScope();
                var probes = Enumerable.Range(0, copies).Select(copy => new CopyProbe(batch, losses, PassAt(place, copy))).ToArray();
                return (isFused && losses is null ? Fused(point, place, probes) : MeanOfLosses(point, place, probes, losses)).MoveToOuterDisposeScope();
            }
            catch (ExternalException error) when (losses is null && atOnce > 1 && DeviceMemory.IsExhausted(error))
            {
                atOnce = Balanced(atOnce / 2);
            }
        }
    }

    private static int Worthwhile(AttackBatch batch)
    {
        if (batch.Sources.MixesImages) return 1;
        var pixels = batch.Images.device_type == DeviceType.CPU ? PixelsOfProcessor : PixelsOfGpu;
        return (int)Math.Clamp(pixels / (batch.Images.shape[0] * batch.Sources.InputPixels), 1, int.MaxValue);
    }

    /// <summary>The size of groups of about the same size, as few as there must be.</summary>
    private int Balanced(int largest) => Ceiling(copies, Ceiling(copies, largest));

    private static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;

    private Tensor MeanOfLosses(Tensor point, DrawPlace place, CopyProbe[] probes, Func<Tensor, Tensor>? own)
    {
        var gradient = Sum(point, place, probes, own is null ? atOnce : 1, (seen, group) =>
        {
            var losses = own?.Invoke(seen) ?? batch.Sources.Loss(seen, Repeated(group.Length));
            Observe(losses.detach().view(group.Length, -1), group);
            return losses.sum();
        });
        Tell(probes);
        return copies > 1 ? gradient.div_(copies) : gradient;
    }

    /// <summary>In one pass where all copies fit into it. Otherwise the mean logits are computed first, without a graph, and then, group by group, the gradient of their product with what the loss answers to them.</summary>
    private Tensor Fused(Tensor point, DrawPlace place, CopyProbe[] probes)
    {
        var gradient = atOnce == copies
            ? Sum(point, place, probes, copies, (seen, group) => LossOf(batch.Sources.EachLogits(seen).Select(logits => logits.view(copies, -1, logits.shape[1]).mean([0L])).ToList(), point, group).sum())
            : OfSlopes(point, place, probes, Slopes(point, place, probes));
        Tell(probes);
        return gradient;
    }

    private Tensor OfSlopes(Tensor point, DrawPlace place, CopyProbe[] probes, Tensor[] slopes) =>
        Sum(point, place, [.. probes.Select((_, copy) => new CopyProbe(batch, null, PassAt(place, copy)))], atOnce, (seen, group) =>
            batch.Sources.EachLogits(seen).Select((logits, source) => logits.mul(slopes[source].repeat(group.Length, 1)).sum()).Aggregate((sum, next) => sum.add(next)));

    /// <summary>For each source the gradient of the summed losses with respect to its logits of one copy.</summary>
    private Tensor[] Slopes(Tensor point, DrawPlace place, CopyProbe[] probes)
    {
        var means = new Tensor?[batch.Sources.Count];
        for (var first = 0; first < copies; first += atOnce)
        {
            using var scope = NewDisposeScope();
            using var unrecorded = no_grad();
            var group = probes[first..Math.Min(first + atOnce, copies)];
            var each = batch.Sources.EachLogits(Seen(point, first, group, place));
            for (var source = 0; source < means.Length; source++)
            {
                var share = each[source].view(group.Length, -1, each[source].shape[1]).sum([0L]).div_(copies);
                means[source] = means[source]?.add_(share) ?? share.MoveToOuterDisposeScope();
            }
        }
        using var recorded = enable_grad();
        var leaves = means.Select(mean => mean!.requires_grad_()).ToList();
        var slopes = Derivative.Of("An objective's loss", LossOf(leaves, point, probes).sum(), leaves);
        foreach (var slope in slopes) slope.div_(copies);
        return slopes;
    }

    private Tensor LossOf(IReadOnlyList<Tensor> eachLogits, Tensor point, CopyProbe[] group)
    {
        var losses = batch.Sources.Loss(eachLogits, point, batch.Objective);
        Observe(losses.detach().unsqueeze(0).expand(group.Length, -1), group);
        return losses;
    }

    /// <summary>The sum over groups of copies of the gradient of a scalar function of what the network sees.</summary>
    private Tensor Sum(Tensor point, DrawPlace place, CopyProbe[] probes, int groupSize, Func<Tensor, CopyProbe[], Tensor> function)
    {
        Tensor? sum = null;
        for (var first = 0; first < copies; first += groupSize)
        {
            batch.Cancellation.ThrowIfCancellationRequested();
            var group = probes[first..Math.Min(first + groupSize, copies)];
            var gradient = OfGroup(point, first, group, place, seen => function(seen, group));
            if (sum is null)
            {
                sum = gradient;
                continue;
            }
            sum.add_(gradient);
            gradient.Dispose();
        }
        return sum!;
    }

    /// <summary>The graph is cut before the network, so that what a transform asks of it at a copy does not meet the pass of the copies.</summary>
    private Tensor OfGroup(Tensor point, int first, CopyProbe[] group, DrawPlace place, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = point.detach().requires_grad_();
        var seen = Seen(input, first, group, place);
        var leaf = seen.detach().requires_grad_();
        objective.View = images => Seen(images, first, group, place);
        using var pass = PassAt(place, first)();
        var gradient = Derivative.Of("What a transform makes of images", seen, input, batch.Sources.Gradient(function, leaf, pass));
        // A sum is finite only if all its terms are; it is cheaper than a test of each.
        batch.Watch(gradient.sum([1L, 2L, 3L]));
        return gradient.MoveToOuterDisposeScope();
    }

    private Func<BackwardPass> PassAt(DrawPlace place, int copy) => () => new() { Place = place with { Copy = copy }, Draws = batch.Draws, Images = batch.Images, Memory = memory };

    private Tensor Seen(Tensor images, int first, CopyProbe[] group, DrawPlace place)
    {
        var seen = group.Select((probe, index) => apply(images, first + index, new(batch.Draws, place with { Copy = first + index }, batch.Matrices, batch.Others, probe))).ToList();
        return seen.Count == 1 ? seen[0] : cat(seen);
    }

    private BoundObjective Repeated(int count) => count == 1 ? batch.Objective : batch.Objective with { Classes = batch.Objective.Classes.repeat(count), Labels = batch.Objective.Labels.repeat(count) };

    /// <param name="losses">The losses of a group's copies, copies×N.</param>
    /// <param name="group">Whose they are.</param>
    private void Observe(Tensor losses, CopyProbe[] group)
    {
        batch.Watch(losses.sum([0L]));
        for (var copy = 0; copy < group.Length; copy++) group[copy].Observe(losses[copy], copies);
    }

    private static void Tell(CopyProbe[] probes)
    {
        foreach (var probe in probes) probe.Tell();
    }
}
