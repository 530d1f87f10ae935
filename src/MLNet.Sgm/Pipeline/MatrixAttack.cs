using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Pipeline;

/// <summary>One attack from one source in a transfer matrix: makes a batch of adversarial images, which all targets score.</summary>
internal sealed class MatrixAttack
{
    /// <summary>The column of adversarial images.</summary>
    internal const string Output = "Adversarial";

    private readonly TransferSource source;
    private readonly TransferAttack attack;
    private readonly AdversarialTransformer transformer;
    private readonly DataViewSchema schema;
    private readonly ScoredColumn images;
    private readonly IReadOnlyList<MatrixTarget> targets;
    private readonly IReadOnlyList<DataViewSchema.Column> needed;

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or a target cannot score the images.</exception>
    internal MatrixAttack(TransferSource source, TransferAttack attack, AdversarialTransformer transformer, DataViewSchema input, IReadOnlyList<LoadedTarget> loaded, TransferMatrixOptions options)
    {
        (this.source, this.attack, this.transformer) = (source, attack, transformer);
        schema = transformer.GetOutputSchema(input);
        images = ScoredColumn.Bind(schema, Output, options.Targets, options.PixelFormat);
        var columns = new MatrixColumns(schema, options);
        targets = [.. loaded.Select(target => new MatrixTarget(target, schema, images.Column, columns))];
        needed = [.. targets.SelectMany(target => target.Columns).Distinct()];
    }

    /// <summary>The columns of the input that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> InputsOf(DataViewSchema input) => transformer.GetRowToRowMapper(input).GetDependencies(needed);

    /// <summary>Attacks a batch and takes down what the targets make of it.</summary>
    /// <param name="batch">The originals.</param>
    /// <param name="view">The same rows as a view.</param>
    /// <param name="cleanScores">What each target made of the originals.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    internal void Measure(RowBatch batch, IDataView view, IReadOnlyList<float[]> cleanScores, CancellationToken cancellation)
    {
        using var attacked = Attack(batch, view, cancellation);
        var adversarial = images.In(attacked);
        foreach (var (target, clean) in targets.Zip(cleanScores)) target.Measure(adversarial, clean, cancellation);
    }

    internal IEnumerable<TransferCell> Cells(long skipped) => targets.Select(target => new TransferCell(source.Name, attack.Name, target.Name, target.Metrics(skipped)));

    private RowBatch Attack(RowBatch batch, IDataView view, CancellationToken cancellation)
    {
        var attacked = new RowBatch(schema, [.. schema.Select(needed.Contains)], batch.Count) { FirstRow = batch.FirstRow };
        try
        {
            using var cursor = transformer.Transform(view).GetRowCursor(needed);
            var readers = needed.Select(column => attacked[column.Index]!.BindReader(cursor, column)).ToList();
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var read in readers) read(attacked.Count);
                attacked.Count++;
            }
            return attacked;
        }
        catch
        {
            attacked.Dispose();
            throw;
        }
    }
}
