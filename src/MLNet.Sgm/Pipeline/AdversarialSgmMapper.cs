using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Attacks a batch of rows.</summary>
internal sealed class AdversarialSgmMapper : IBatchMapper
{
    private readonly PixelColumn pixels;
    private readonly LabelColumn labels;
    private readonly AdversarialSgmEstimator.Options options;
    private readonly AdversarialAttack attack;
    private readonly Action throwIfDisposed;

    internal AdversarialSgmMapper(DataViewSchema inputSchema, PixelColumn pixels, LabelColumn labels, string outputColumnName, AdversarialSgmEstimator.Options options, AdversarialAttack attack, Action throwIfDisposed)
    {
        (InputSchema, this.pixels, this.labels, this.options, this.attack, this.throwIfDisposed) = (inputSchema, pixels, labels, options, attack, throwIfDisposed);
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

    public IReadOnlyList<DataViewSchema.Column> Inputs => [pixels.Column, labels.Column];

    private int Output => InputSchema.Count;

    internal static (PixelColumn Pixels, LabelColumn Labels) Bind(DataViewSchema schema, string outputColumnName, string inputColumnName, AdversarialSgmEstimator.Options options)
    {
        var source = options.Source!;
        return (PixelColumn.Bind(schema, inputColumnName, source.Preprocessing, options.OffsetImage, options.ScaleImage),
            LabelColumn.Bind(schema, options.LabelColumnName, source.ClassNames));
    }

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.CancellationToken);
        var planes = pixels.Read(batch);
        var classes = labels.Read(batch);
        var time = Attack(batch.Count, planes, classes, stop.Token);
        pixels.Write(batch, Output, planes, attack.Settings.Epsilon);
        options.Progress?.Report(new(batch.FirstRow + batch.Count, time.TotalSeconds));
    }

    /// <summary>Replaces images, one after the other, by adversarial ones.</summary>
    private TimeSpan Attack(int count, float[] planes, long[] classes, CancellationToken cancellation)
    {
        using var turn = DeviceChoice.TakeTurn(attack.Device, cancellation);
        throwIfDisposed();
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var images = tensor(planes, [count, Images.Pixels.Channels, pixels.Height, pixels.Width], device: attack.Device);
        var adversarial = attack.Perturb(images, tensor(classes), cancellationToken: cancellation);
        adversarial.cpu().contiguous().data<float>().CopyTo(planes);
        return Stopwatch.GetElapsedTime(start);
    }
}
