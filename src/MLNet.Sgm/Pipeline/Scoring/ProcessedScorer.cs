using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Scores the images of a column as a target does that is behind something.</summary>
/// <param name="loaded">The target, ready for use.</param>
/// <param name="target">The target.</param>
/// <param name="inner">What scores processed images.</param>
/// <param name="images">The column of images.</param>
/// <param name="extended">The schema with a column more, of processed images.</param>
/// <param name="matrices">Matrices for resizing.</param>
/// <param name="device">Where images are processed.</param>
internal sealed class ProcessedScorer(LoadedTarget loaded, ProcessedTarget target, TargetScorer inner, DataViewSchema.Column images, DataViewSchema extended, ResizingMatrices matrices, Device device) : TargetScorer(loaded)
{
    private readonly InputProcessing processing = target.Processing;
    private readonly int first = extended.Count - 1;

    internal override IReadOnlyList<string> ClassNames => inner.ClassNames;

    internal override IEnumerable<DataViewSchema.Column> Inputs => inner.Inputs.Where(column => column.Index < first).Append(images);

    private bool ReadsRows => target.Inner.Preprocessing is null;

    private protected override void Read(ImageBatch batch) => _ = batch.Groups;

    private protected override float[] Compute(ImageBatch batch, CancellationToken cancellation)
    {
        using var processed = new ProcessedImages(batch.Groups, processing, target.Seed, matrices, device);
        var views = Enumerable.Range(0, processing.Views).Select(view =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Score(batch, processed.Groups(view, cancellation), cancellation);
        }).ToList();
        return views.Count == 1 ? views[0] : Merged(views, batch.Rows.Count);
    }

    private float[] Score(ImageBatch batch, IReadOnlyList<PixelGroup> groups, CancellationToken cancellation)
    {
        if (!ReadsRows) return inner.Score(new(batch.Rows, batch.Pixels, groups), cancellation);
        using var rows = batch.Rows.Extend(first, extended, [.. extended.Select(column => column.Index == first)]);
        foreach (var group in groups)
        {
            // What a column of images holds lies in [0, 1].
            for (var i = 0; i < group.Planes.Length; i++) group.Planes[i] = Math.Clamp(group.Planes[i], 0, 1);
            for (var image = 0; image < group.Rows.Length; image++) batch.Pixels!.Write(rows, group.Rows[image], first, group.Of(image, group.Planes), epsilon: null);
        }
        return inner.Score(new(rows, batch.Pixels, groups), cancellation);
    }

    private float[] Merged(IReadOnlyList<float[]> views, int count)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (inner.ScoreKind == ScoreKind.Logits)
            foreach (var scores in views)
                for (var row = 0; row < count; row++) ScoredImage.Soften(scores.AsSpan(row * ClassNames.Count, ClassNames.Count));
        return processing.Merge(stack(views.Select(scores => tensor(scores, [count, ClassNames.Count])), 1)).ToArray<float>();
    }
}
