using System.Diagnostics;
using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>What an attack does for one batch of rows, as far as the columns that are needed ask for it.</summary>
internal sealed class AdversarialBatch
{
    private readonly AdversarialMapper mapper;
    private readonly RowBatch batch;
    private readonly IReadOnlyList<PixelGroup> groups;
    private readonly List<Result> results = [];
    private readonly long[]? labels;
    private readonly long[]? targets;
    private readonly float[]? epsilons;

    /// <summary>Reads the batch.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range.</exception>
    internal AdversarialBatch(AdversarialMapper mapper, RowBatch batch)
    {
        (this.mapper, this.batch) = (mapper, batch);
        groups = mapper.Inputs.Pixels.Read(batch);
        IsAttacked = mapper.IsNeeded(batch, AdversarialOutput.Image, AdversarialOutput.LInfinity, AdversarialOutput.L2, AdversarialOutput.SourcePredictedLabel, AdversarialOutput.SourceScore);
        if (IsAttacked) (labels, targets, epsilons) = (mapper.Inputs.Labels?.Read(batch), mapper.Inputs.Targets?.Read(batch), mapper.Inputs.Epsilons?.Read(batch));
    }

    /// <summary>Whether anything is needed that takes an attack.</summary>
    internal bool IsAttacked { get; }

    private AdversarialAttack Attack => mapper.Attack;

    /// <summary>Does all that takes the device, in one turn.</summary>
    /// <returns>How long it took, waiting excluded.</returns>
    internal TimeSpan Run(CancellationToken cancellation)
    {
        using var turn = DeviceTurns.Take(Attack.Device, cancellation);
        using var network = mapper.Use();
        var start = Stopwatch.GetTimestamp();
        foreach (var group in groups) results.Add(Run(group, cancellation));
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Fills the slots of the needed columns.</summary>
    internal void Store()
    {
        foreach (var (group, labels, clean, adversarial, logits) in results)
        {
            Store(group, AdversarialOutput.SourceCleanScore, AdversarialOutput.SourceCleanPredictedLabel, clean);
            Store(group, AdversarialOutput.SourceScore, AdversarialOutput.SourcePredictedLabel, logits);
            if (adversarial is null) continue;
            if (mapper.IsNeeded(batch, AdversarialOutput.Image))
                for (var image = 0; image < group.Rows.Length; image++)
                    mapper.Inputs.Pixels.Write(batch, group.Rows[image], mapper.IndexOf(AdversarialOutput.Image), group.Of(image, adversarial), LargestChange(group.Rows[image]));
            StoreNorms(group, adversarial);
        }
    }

    /// <summary>The number of images that the source takes for another class than their own, or for their target. The source has been asked where progress is reported.</summary>
    internal int CountFooled() => results.Sum(result =>
    {
        var classCount = result.Logits!.Length / result.Group.Rows.Length;
        return Enumerable.Range(0, result.Group.Rows.Length).Count(image =>
        {
            var prediction = ScoredImage.IndexOfLargest(result.Logits.AsSpan(image * classCount, classCount));
            return targets is null ? prediction != result.Labels![image] : prediction == targets[result.Group.Rows[image]];
        });
    });

    private Result Run(PixelGroup group, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var images = tensor(group.Planes, group.Shape);
        var isCleanNeeded = mapper.IsNeeded(batch, AdversarialOutput.SourceCleanPredictedLabel, AdversarialOutput.SourceCleanScore) || (IsAttacked && labels is null);
        var clean = isCleanNeeded ? Attack.Logits(images) : null;
        if (!IsAttacked) return new(group, null, ToHost(clean), null, null);
        var classes = labels is null ? clean!.argmax(1).ToArray<long>() : Of(group, labels);
        var (given, radii) = (targets is null ? null : tensor(Of(group, targets)), epsilons is null ? null : tensor(Of(group, epsilons)));
        var adversarial = ToHost(Attack.Perturb(images, tensor(classes), given, radii, cancellation))!;
        Round(group, adversarial);
        var isPredictionNeeded = mapper.Options.Progress is not null || mapper.IsNeeded(batch, AdversarialOutput.SourcePredictedLabel, AdversarialOutput.SourceScore);
        var logits = isPredictionNeeded ? Attack.Logits(tensor(adversarial, group.Shape)) : null;
        return new(group, classes, ToHost(clean), adversarial, ToHost(logits));
    }

    private static T[] Of<T>(PixelGroup group, T[] values) => [.. group.Rows.Select(row => values[row])];

    private static float[]? ToHost(Tensor? tensor) => tensor?.ToArray<float>();

    private void Round(PixelGroup group, float[] adversarial)
    {
        for (var image = 0; image < group.Rows.Length; image++)
            mapper.Inputs.Pixels.Round(group.Of(image, adversarial), group.Of(image, group.Planes), LargestChange(group.Rows[image]));
    }

    /// <summary>ε of a row, where it limits each value.</summary>
    private float? LargestChange(int row) => Attack.Settings.Norm == AttackNorm.L2 ? null : epsilons?[row] ?? Attack.Settings.Epsilon;

    private void Store(PixelGroup group, AdversarialOutput scores, AdversarialOutput prediction, float[]? logits)
    {
        if (logits is not null) LogitColumns.Store(batch, mapper.IndexOf(scores), mapper.IndexOf(prediction), logits, group.Rows);
    }

    private void StoreNorms(PixelGroup group, float[] adversarial)
    {
        var (largest, l2) = (batch.Values<float>(mapper.IndexOf(AdversarialOutput.LInfinity)), batch.Values<float>(mapper.IndexOf(AdversarialOutput.L2)));
        if (largest is null && l2 is null) return;
        for (var image = 0; image < group.Rows.Length; image++)
        {
            var norms = PerturbationNorms.Of(group.Of(image, adversarial), group.Of(image, group.Planes), mapper.Inputs.Pixels.Distance);
            if (largest is not null) largest[group.Rows[image]] = norms.LInfinity;
            if (l2 is not null) l2[group.Rows[image]] = norms.L2;
        }
    }

    private sealed record Result(PixelGroup Group, long[]? Labels, float[]? CleanLogits, float[]? Adversarial, float[]? Logits);
}
