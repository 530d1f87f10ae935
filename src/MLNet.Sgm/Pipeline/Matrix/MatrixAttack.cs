using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Pipeline;

/// <summary>One attack from one source in a transfer matrix: makes a batch of adversarial images, which all targets score.</summary>
internal sealed class MatrixAttack
{
    private readonly string source;
    private readonly string name;
    private readonly IBatchMapper mapper;
    private readonly bool[] isActive;
    private readonly ScoredColumn images;
    private readonly DataViewSchema.Column lInfinity;
    private readonly DataViewSchema.Column l2;
    private readonly IReadOnlyList<MatrixTarget> targets;
    private readonly PerturbationList perturbations = new([], []);

    /// <exception cref="ArgumentException">A column is missing, of another type or of other classes, or a target cannot score the images.</exception>
    internal MatrixAttack(TransferSource source, TransferAttack attack, IBatchMapper mapper, IReadOnlyList<MatrixInput> inputs, TransferMatrixOptions options)
    {
        (this.source, name, this.mapper) = (source.Name, attack.Name, mapper);
        var schema = mapper.OutputSchema;
        images = ScoredColumn.Bind(schema, RunAttacks.Output, options.Targets, options.PixelFormat);
        (lInfinity, l2) = (schema[AdversarialOutput.LInfinity.NameAfter(RunAttacks.Output)], schema[AdversarialOutput.L2.NameAfter(RunAttacks.Output)]);
        targets = [.. inputs.Select(input => new MatrixTarget(input.Loaded, schema, images.Column, input.Originals, options))];
        isActive = mapper.Activate([lInfinity, l2, .. targets.SelectMany(target => target.Columns)]);
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
        perturbations.LInfinity!.AddRange(attacked.Values<float>(lInfinity.Index)!.AsSpan(0, attacked.Count));
        perturbations.L2!.AddRange(attacked.Values<float>(l2.Index)!.AsSpan(0, attacked.Count));
    }

    internal IEnumerable<TransferCell> Cells(IReadOnlyList<string>? names, long skipped) =>
        targets.Select(target => new TransferCell(source, name, target.Name, target.Metrics(names, perturbations, skipped)));
}
