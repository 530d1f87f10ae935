using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Attacks a batch of rows, as far as the columns that are needed ask for it.</summary>
internal sealed class AdversarialMapper : IBatchMapper
{
    private readonly AdversarialInputs inputs;
    private readonly AdversarialEstimatorBase.OptionsBase options;
    private readonly AdversarialAttack attack;
    private readonly Action throwIfDisposed;

    internal AdversarialMapper(DataViewSchema inputSchema, AdversarialColumns columns, AdversarialEstimatorBase.OptionsBase options, AdversarialAttack attack, Action throwIfDisposed)
    {
        (InputSchema, this.options, this.attack, this.throwIfDisposed) = (inputSchema, options, attack, throwIfDisposed);
        inputs = columns.Bind(inputSchema, options);
        OutputSchema = columns.Schema(inputSchema, inputs.Pixels, options.Source!.ClassNames);
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int BatchSize => options.BatchSize;

    public IEnumerable<DataViewSchema.Column> InputsOf(IReadOnlyList<bool> isActive) =>
        Enum.GetValues<AdversarialOutput>().Any(output => isActive[IndexOf(output)] && !output.IsClean()) ? inputs.All : [inputs.Pixels.Column];

    public void Compute(RowBatch batch, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.CancellationToken);
        var originals = inputs.Pixels.Read(batch);
        var result = OnDevice(batch, originals, stop.Token);
        if (result.CleanLogits is { } clean) LogitColumns.Store(batch, IndexOf(AdversarialOutput.SourceCleanScore), IndexOf(AdversarialOutput.SourceCleanPredictedLabel), clean);
        if (result.Adversarial is not { } adversarial) return;
        if (result.Logits is { } logits) LogitColumns.Store(batch, IndexOf(AdversarialOutput.SourceScore), IndexOf(AdversarialOutput.SourcePredictedLabel), logits);
        if (IsNeeded(batch, AdversarialOutput.Image)) inputs.Pixels.Write(batch, IndexOf(AdversarialOutput.Image), adversarial);
        StoreNorms(batch, originals, adversarial);
        options.Progress?.Report(new(batch.FirstRow + batch.Count, result.Time.TotalSeconds));
    }

    private int IndexOf(AdversarialOutput output) => InputSchema.Count + (int)output;

    private bool IsNeeded(RowBatch batch, params ReadOnlySpan<AdversarialOutput> outputs)
    {
        foreach (var output in outputs)
            if (batch[IndexOf(output)] is not null) return true;
        return false;
    }

    /// <summary>All that takes the device, in one turn.</summary>
    private DeviceResult OnDevice(RowBatch batch, float[] originals, CancellationToken cancellation)
    {
        var isAttacked = IsNeeded(batch, AdversarialOutput.Image, AdversarialOutput.LInfinity, AdversarialOutput.L2, AdversarialOutput.SourcePredictedLabel, AdversarialOutput.SourceScore);
        var given = isAttacked ? new GivenColumns(inputs.Labels?.Read(batch), inputs.Targets?.Read(batch), inputs.Epsilons?.Read(batch)) : default;
        using var turn = DeviceChoice.TakeTurn(attack.Device, cancellation);
        throwIfDisposed();
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var images = ToDevice(batch, originals);
        var isCleanNeeded = IsNeeded(batch, AdversarialOutput.SourceCleanPredictedLabel, AdversarialOutput.SourceCleanScore) || (isAttacked && given.Labels is null);
        var cleanLogits = isCleanNeeded ? attack.Logits(images) : null;
        if (!isAttacked) return new(ToHost(cleanLogits), null, null, Stopwatch.GetElapsedTime(start));
        var labels = given.Labels is null ? cleanLogits!.argmax(1) : tensor(given.Labels);
        var adversarial = ToHost(attack.Perturb(images, labels, given.Targets is null ? null : tensor(given.Targets), given.Epsilons is null ? null : tensor(given.Epsilons), cancellation))!;
        Round(batch.Count, adversarial, originals, given.Epsilons);
        var logits = IsNeeded(batch, AdversarialOutput.SourcePredictedLabel, AdversarialOutput.SourceScore) ? attack.Logits(ToDevice(batch, adversarial)) : null;
        return new(ToHost(cleanLogits), adversarial, ToHost(logits), Stopwatch.GetElapsedTime(start));
    }

    private Tensor ToDevice(RowBatch batch, float[] planes) => tensor(planes, [batch.Count, Images.Pixels.Channels, inputs.Pixels.Height, inputs.Pixels.Width], device: attack.Device);

    private static float[]? ToHost(Tensor? tensor) => tensor?.cpu().contiguous().data<float>().ToArray();

    private void Round(int count, float[] adversarial, float[] originals, float[]? epsilons)
    {
        var length = inputs.Pixels.Length;
        for (var row = 0; row < count; row++)
        {
            float? epsilon = attack.Settings.Norm == AttackNorm.L2 ? null : epsilons?[row] ?? attack.Settings.Epsilon;
            inputs.Pixels.Round(adversarial.AsSpan(row * length, length), originals.AsSpan(row * length, length), epsilon);
        }
    }

    private void StoreNorms(RowBatch batch, float[] originals, float[] adversarial)
    {
        var (largest, l2) = (batch.Values<float>(IndexOf(AdversarialOutput.LInfinity)), batch.Values<float>(IndexOf(AdversarialOutput.L2)));
        if (largest is null && l2 is null) return;
        var length = inputs.Pixels.Length;
        for (var row = 0; row < batch.Count; row++)
        {
            var (max, squares) = (0f, 0.0);
            for (var i = row * length; i < (row + 1) * length; i++)
            {
                var distance = inputs.Pixels.Distance(adversarial[i], originals[i]);
                max = Math.Max(max, distance);
                squares += (double)distance * distance;
            }
            if (largest is not null) largest[row] = max;
            if (l2 is not null) l2[row] = (float)Math.Sqrt(squares);
        }
    }

    private readonly record struct GivenColumns(long[]? Labels, long[]? Targets, float[]? Epsilons);

    private sealed record DeviceResult(float[]? CleanLogits, float[]? Adversarial, float[]? Logits, TimeSpan Time);
}
