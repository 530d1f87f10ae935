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
    private readonly IReadOnlyList<MatrixInput> inputs;
    private readonly ScoredColumn images;
    private readonly DataViewSchema.Column? name;
    private readonly List<string> names = [];
    private readonly TransferMatrixOptions options;
    private readonly IChannel channel;

    /// <exception cref="ArgumentOutOfRangeException">The column of names is missing or of another type, or that of images is not one that a source sees.</exception>
    internal TransferMatrixMapper(
        DataViewSchema input, ScoredColumn images, TransferMatrixOptions options, IReadOnlyList<MatrixInput> inputs, IReadOnlyList<MatrixAttack> attacks, IChannel channel)
    {
        (InputSchema, this.images, this.options, this.inputs, this.attacks, this.channel) = (input, images, options, inputs, attacks, channel);
        if (options.NameColumnName is { } given)
            name = SchemaErrors.Find(input, given) is { Type: TextDataViewType } text ? text : throw SchemaErrors.Mismatch(given, "text", input[given].Type.ToString()!);
        if (options.OnImageError == ImageErrorHandling.Skip)
            Indispensable = PixelColumn.Bind(InputSchema, images.Column.Name, options.Sources[0].Classifiers[0].Classifier.Preprocessing, options.PixelFormat, anySize: true);
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
        inputs.SelectMany(target => target.Columns).Concat(attacks.SelectMany(attack => attack.Inputs)).Concat(name is { } text ? [text] : []).Distinct();

    /// <summary>The names of the images that were measured; null where they are not asked for.</summary>
    internal IReadOnlyList<string>? Names => name is null ? null : names;

    public IBatchPass Begin(long? rowCount) => new Pass(this, rowCount);

    private sealed class Pass(TransferMatrixMapper mapper, long? rowCount) : IBatchPass
    {
        private readonly IReadOnlyList<IBatchPass> passes = [.. mapper.attacks.Select(attack => attack.Begin(rowCount))];
        private long done;

        public void Compute(RowBatch batch, CancellationToken cancellation)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mapper.options.CancellationToken);
            var originals = mapper.images.In(batch);
            if (mapper.name is { } name) mapper.names.AddRange(batch.Values<ReadOnlyMemory<char>>(name.Index)!.Take(batch.Count).Select(text => text.ToString()));
            var cleanScores = mapper.inputs.Select(target => target.Score(originals, stop.Token)).ToList();
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
