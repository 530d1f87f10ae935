using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Scores the adversarial images of a batch of rows, and their originals.</summary>
internal sealed class TransferScoringMapper : IBatchMapper, IBatchPass
{
    private readonly PixelColumn[] columns;
    private readonly TransferEvaluator.Options options;
    private readonly LoadedClassifier target;
    private readonly Action throwIfDisposed;

    internal TransferScoringMapper(DataViewSchema inputSchema, PixelColumn adversarial, PixelColumn? clean, TransferEvaluator.Options options, LoadedClassifier target, Action throwIfDisposed)
    {
        (InputSchema, this.options, this.target, this.throwIfDisposed) = (inputSchema, options, target, throwIfDisposed);
        columns = clean is null ? [adversarial] : [adversarial, clean];
        var names = target.Classifier.ClassNames;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var kind in columns.Length == 1 ? new[] { "" } : ["", TransferColumns.Clean])
        {
            builder.AddColumn(options.ColumnPrefix + kind + TransferColumns.Score, new VectorDataViewType(NumberDataViewType.Single, names.Count), AnnotationKinds.Names(AnnotationKinds.SlotNames, names));
            builder.AddColumn(options.ColumnPrefix + kind + TransferColumns.PredictedLabel, new KeyDataViewType(typeof(uint), names.Count), AnnotationKinds.Names(AnnotationKinds.KeyValues, names));
        }
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize => options.BatchSize;

    public PixelColumn? Indispensable => null;

    public IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive) => columns.Select(column => column.Column);

    internal static (PixelColumn Adversarial, PixelColumn? Clean) Bind(DataViewSchema schema, string inputColumnName, TransferEvaluator.Options options)
    {
        PixelColumn Column(string name, PixelFormat? format) => PixelColumn.Bind(schema, name, options.Target!.Preprocessing, format, anySize: true);
        var adversarial = Column(inputColumnName, options.PixelFormat);
        var clean = options.CleanColumnName ?? AnnotationKinds.ReadText(adversarial.Column, AnnotationKinds.OriginalColumn);
        return (adversarial, clean is null ? null : Column(clean, options.PixelFormat ?? adversarial.Format));
    }

    /// <remarks>Nothing is kept from batch to batch.</remarks>
    public IBatchPass Begin(long? rowCount) => this;

    public void Skip(string row, string reason) { }

    public void Dispose() { }

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var score = InputSchema.Count + 2 * i;
            if (batch[score] is null && batch[score + 1] is null) continue;
            foreach (var group in columns[i].Read(batch)) LogitColumns.Store(batch, score, score + 1, Score(group, cancellation), group.Rows);
        }
    }

    private float[] Score(PixelGroup group, CancellationToken cancellation)
    {
        using var turn = DeviceTurns.Take(target.Device, cancellation);
        throwIfDisposed();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var images = tensor(group.Planes, group.Shape, device: target.Device);
        return target.Logits(images).cpu().contiguous().data<float>().ToArray();
    }
}
