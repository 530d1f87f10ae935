using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>Scores the adversarial images of a batch of rows, and their originals, as far as the columns that are needed ask for it.</summary>
internal sealed class TransferScoringMapper : IBatchMapper, IBatchPass
{
    private readonly ScoredColumns columns;
    private readonly IReadOnlyList<BoundTarget> targets;
    private readonly Func<IDisposable> use;

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or a target cannot score it.</exception>
    internal TransferScoringMapper(DataViewSchema inputSchema, string inputColumnName, TransferEvaluator.Options options, IReadOnlyList<LoadedTarget> loaded, Func<IDisposable> use)
    {
        (InputSchema, this.use) = (inputSchema, use);
        BatchSize = options.BatchSize;
        columns = ScoredColumns.Bind(inputSchema, inputColumnName, options);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        var first = inputSchema.Count;
        targets = [.. options.AllTargets().Zip(loaded, (target, network) =>
        {
            var bound = new BoundTarget(inputSchema, columns, target.ColumnPrefix, network, options, first);
            bound.AddTo(builder);
            first += bound.Columns.Outputs.Count;
            return bound;
        })];
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize { get; }

    public PixelColumn? Indispensable => null;

    public IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive) => targets.SelectMany(target => target.InputsOf(output => isActive[target.IndexOf(output)])).Distinct();

    /// <remarks>Nothing is kept from batch to batch.</remarks>
    public IBatchPass Begin(long? rowCount) => this;

    public void Skip(string row, string reason) { }

    public void Dispose() { }

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var networks = use();
        var (after, before) = (columns.Adversarial.In(batch), columns.Clean?.In(batch));
        foreach (var target in targets)
        {
            target.ScoreAdversarial(after, cancellation);
            if (before is not null) target.ScoreClean(before, cancellation);
        }
        if (columns.Clean is null) return;
        var norms = new Lazy<(float LInfinity, float L2)[]>(() => PerturbationNorms.Of(batch, columns.Adversarial, columns.Clean));
        foreach (var target in targets)
        {
            if (target.Slots<float>(batch, TransferOutput.LInfinity) is { } largest)
                for (var row = 0; row < batch.Count; row++) largest[row] = norms.Value[row].LInfinity;
            if (target.Slots<float>(batch, TransferOutput.L2) is { } l2)
                for (var row = 0; row < batch.Count; row++) l2[row] = norms.Value[row].L2;
        }
    }
}
