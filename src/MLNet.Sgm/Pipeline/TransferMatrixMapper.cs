using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Measures a transfer matrix, a batch at a time. It is a mapper for the sake of the cursor that feeds it, which reads ahead and names images that cannot be
/// read; its one column only says that a row was measured.
/// </summary>
internal sealed class TransferMatrixMapper : IBatchMapper, IBatchPass
{
    private readonly IReadOnlyList<MatrixAttack> attacks;
    private readonly IReadOnlyList<TargetScorer> cleanScorers;
    private readonly ScoredColumn images;
    private readonly TransferMatrixOptions options;
    private readonly IChannel channel;
    private long? total;
    private long done;

    internal TransferMatrixMapper(
        DataViewSchema input, string inputColumnName, TransferMatrixOptions options, IReadOnlyList<LoadedTarget> targets, IReadOnlyList<MatrixAttack> attacks, IChannel channel)
    {
        (InputSchema, this.options, this.attacks, this.channel) = (input, options, attacks, channel);
        images = ScoredColumn.Bind(InputSchema, inputColumnName, options.Targets, options.PixelFormat);
        cleanScorers = [.. targets.Select(target => target.Bind(InputSchema, images.Column))];
        if (options.OnImageError == ImageErrorHandling.Skip)
            Indispensable = PixelColumn.Bind(InputSchema, inputColumnName, options.Sources[0].Classifiers[0].Classifier.Preprocessing, options.PixelFormat, anySize: true);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(InputSchema);
        builder.AddColumn("IsMeasured", BooleanDataViewType.Instance);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize => options.BatchSize;

    public PixelColumn? Indispensable { get; }

    public IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive) =>
        cleanScorers.SelectMany(scorer => scorer.Inputs).Concat(attacks.SelectMany(attack => attack.InputsOf(InputSchema))).Distinct();

    /// <remarks>There is but one pass.</remarks>
    public IBatchPass Begin(long? rowCount)
    {
        total = rowCount * attacks.Count;
        return this;
    }

    public void Skip(string row, string reason) => channel.Warning(MessageSensitivity.UserData, $"Left out {row}: {reason}");

    public void Dispose() { }

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.CancellationToken);
        var originals = images.In(batch);
        var cleanScores = cleanScorers.Select(scorer => scorer.Score(originals, stop.Token)).ToList();
        var view = new RowBatchView(batch, InputSchema, column => column.Index);
        foreach (var attack in attacks)
        {
            attack.Measure(batch, view, cleanScores, stop.Token);
            done += batch.Count;
            options.Progress?.Report(new(done, total));
        }
        Array.Fill(batch.Values<bool>(InputSchema.Count)!, true);
    }
}
