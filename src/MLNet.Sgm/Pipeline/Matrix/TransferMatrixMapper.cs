using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Measures a transfer matrix, a batch at a time. It is a mapper for the sake of the cursor that feeds it, which reads ahead and names images that cannot be
/// read; its one column only says that a row was measured.
/// </summary>
internal sealed class TransferMatrixMapper : IBatchMapper
{
    private readonly IReadOnlyList<MatrixAttack> attacks;
    private readonly IReadOnlyList<TargetScorer> cleanScorers;
    private readonly ScoredColumn images;
    private readonly TransferMatrixOptions options;
    private readonly IChannel channel;

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
        cleanScorers.SelectMany(scorer => scorer.Inputs).Concat(attacks.SelectMany(attack => attack.Inputs)).Distinct();

    public IBatchPass Begin(long? rowCount) => new Pass(this, rowCount);

    private sealed class Pass(TransferMatrixMapper mapper, long? rowCount) : IBatchPass
    {
        private readonly IReadOnlyList<IBatchPass> passes = [.. mapper.attacks.Select(attack => attack.Begin(rowCount))];
        private long done;

        public void Compute(RowBatch batch, CancellationToken cancellation)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mapper.options.CancellationToken);
            var originals = mapper.images.In(batch);
            var cleanScores = mapper.cleanScorers.Select(scorer => scorer.Score(originals, stop.Token)).ToList();
            foreach (var (attack, pass) in mapper.attacks.Zip(passes))
            {
                attack.Measure(pass, batch, cleanScores, stop.Token);
                done += batch.Count;
                mapper.options.Progress?.Report(new(done, rowCount * mapper.attacks.Count));
            }
            Array.Fill(batch.Values<bool>(mapper.InputSchema.Count)!, true);
        }

        public void Skip(string row, string reason) => mapper.channel.Warning(MessageSensitivity.UserData, $"Column '{mapper.images.Column.Name}' could not be read at {row}, which was skipped: {reason}");

        public void Dispose()
        {
            foreach (var pass in passes) pass.Dispose();
        }
    }
}
