using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Attacks a batch of rows.</summary>
internal sealed class AdversarialSgmMapper : IBatchMapper
{
    private readonly PixelColumn pixels;
    private readonly LabelColumn labels;
    private readonly LabelColumn? targets;
    private readonly AdversarialSgmEstimator.Options options;
    private readonly AdversarialAttack attack;
    private readonly Action throwIfDisposed;

    internal AdversarialSgmMapper(DataViewSchema inputSchema, AttackColumns columns, string outputColumnName, AdversarialSgmEstimator.Options options, AdversarialAttack attack, Action throwIfDisposed)
    {
        (pixels, labels, targets) = columns;
        (InputSchema, this.options, this.attack, this.throwIfDisposed) = (inputSchema, options, attack, throwIfDisposed);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        var original = pixels.Column.Name;
        builder.AddColumn(outputColumnName, pixels.OutputType,
            original == outputColumnName ? pixels.Column.Annotations : AnnotationKinds.Text(AnnotationKinds.OriginalColumn, original));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize => options.BatchSize;

    public IReadOnlyList<DataViewSchema.Column> Inputs => targets is null ? [pixels.Column, labels.Column] : [pixels.Column, labels.Column, targets.Column];

    private int Output => InputSchema.Count;

    internal static AttackColumns Bind(DataViewSchema schema, string inputColumnName, AdversarialSgmEstimator.Options options)
    {
        var source = options.Source!;
        return new(PixelColumn.Bind(schema, inputColumnName, source.Preprocessing, options.OffsetImage, options.ScaleImage),
            LabelColumn.Bind(schema, options.LabelColumnName, source.ClassNames),
            options.TargetColumnName is { } targets ? LabelColumn.Bind(schema, targets, source.ClassNames) : null);
    }

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.CancellationToken);
        var planes = pixels.Read(batch);
        var time = Attack(batch.Count, planes, labels.Read(batch), targets?.Read(batch), stop.Token);
        pixels.Write(batch, Output, planes, attack.Settings.Epsilon);
        options.Progress?.Report(new(batch.FirstRow + batch.Count, time.TotalSeconds));
    }

    /// <summary>Replaces images, one after the other, by adversarial ones.</summary>
    private TimeSpan Attack(int count, float[] planes, long[] classes, long[]? targetClasses, CancellationToken cancellation)
    {
        using var turn = DeviceChoice.TakeTurn(attack.Device, cancellation);
        throwIfDisposed();
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var images = tensor(planes, [count, Images.Pixels.Channels, pixels.Height, pixels.Width], device: attack.Device);
        var adversarial = attack.Perturb(images, tensor(classes), targetClasses is null ? null : tensor(targetClasses), cancellationToken: cancellation);
        // The nearest bytes may together be further away than ε. Those toward the original are not.
        if (attack.Settings.Norm == AttackNorm.L2 && pixels.OutputType is ImageDataViewType) adversarial = images.add(adversarial.sub(images).mul_(255).trunc_().div_(255));
        adversarial.cpu().contiguous().data<float>().CopyTo(planes);
        return Stopwatch.GetElapsedTime(start);
    }
}

/// <summary>The input columns of an attack.</summary>
internal sealed record AttackColumns(PixelColumn Pixels, LabelColumn Labels, LabelColumn? Targets);
