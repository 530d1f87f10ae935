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
    private readonly IBatchMapper mapper;
    private readonly bool[] isActive;
    private readonly ScoredColumn images;
    private readonly IReadOnlyList<MatrixTarget> targets;

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or a target cannot score the images.</exception>
    internal MatrixAttack(TransferSource source, TransferAttack attack, IBatchMapper mapper, IReadOnlyList<LoadedTarget> loaded, TransferMatrixOptions options)
    {
        (this.source, this.attack, this.mapper) = (source, attack, mapper);
        var schema = mapper.OutputSchema;
        images = ScoredColumn.Bind(schema, Output, options.Targets, options.PixelFormat);
        var columns = new MatrixColumns(schema, options);
        targets = [.. loaded.Select(target => new MatrixTarget(target, schema, images.Column, columns))];
        isActive = mapper.Activate(targets.SelectMany(target => target.Columns));
    }

    /// <summary>The columns of the input that must be at hand.</summary>
    internal IEnumerable<DataViewSchema.Column> Inputs => mapper.InputSchema.Where(column => isActive[column.Index]);

    internal IBatchPass Begin(long? rowCount) => mapper.Begin(rowCount);

    /// <summary>Attacks a batch and takes down what the targets make of it.</summary>
    /// <param name="pass">The pass of the attack.</param>
    /// <param name="batch">The originals.</param>
    /// <param name="cleanScores">What each target made of them.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    internal void Measure(IBatchPass pass, RowBatch batch, IReadOnlyList<float[]> cleanScores, CancellationToken cancellation)
    {
        using var attacked = batch.Extend(mapper.InputSchema.Count, mapper.OutputSchema, isActive);
        pass.Compute(attacked, cancellation);
        var adversarial = images.In(attacked);
        foreach (var (target, clean) in targets.Zip(cleanScores)) target.Measure(adversarial, clean, cancellation);
    }

    internal IEnumerable<TransferCell> Cells(long skipped) => targets.Select(target => new TransferCell(source.Name, attack.Name, target.Name, target.Metrics(skipped)));
}
