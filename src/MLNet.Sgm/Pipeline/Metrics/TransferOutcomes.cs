using System.Collections;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// What a target makes of images, in columns of a few bytes an image, of which those that say nothing of the target or nothing of the attack are shared with other
/// outcomes. An outcome becomes an object when somebody asks for it.
/// </summary>
internal sealed class TransferOutcomes : IReadOnlyList<TransferOutcome>
{
    /// <summary>The images' names; null where they have none.</summary>
    internal IReadOnlyList<string>? Names { get; init; }

    /// <summary>The true classes.</summary>
    internal required IReadOnlyList<int> Labels { get; init; }

    /// <summary>The classes that the attack aims at; null where any wrong class is good enough.</summary>
    internal IReadOnlyList<int>? TargetLabels { get; init; }

    /// <summary>What the originals are taken for; null where they were not scored.</summary>
    internal IReadOnlyList<ScoredImage>? Clean { get; init; }

    /// <summary>What the adversarial images are taken for.</summary>
    internal required IReadOnlyList<ScoredImage> Adversarial { get; init; }

    /// <summary>The norms of the perturbations; null where they are not known.</summary>
    internal PerturbationList? Perturbations { get; init; }

    public int Count => Adversarial.Count;

    public TransferOutcome this[int image]
    {
        get
        {
            var (before, after) = (Clean?[image], Adversarial[image]);
            return new()
            {
                Name = Names?[image],
                Label = Labels[image],
                TargetLabel = TargetLabels?[image],
                CleanPrediction = before?.Prediction,
                CleanRank = before?.Rank,
                CleanConfidence = before?.Confidence,
                CleanPredictionConfidence = before?.PredictionConfidence,
                Prediction = after.Prediction,
                Rank = after.Rank,
                Confidence = after.Confidence,
                PredictionConfidence = after.PredictionConfidence,
                LInfinity = Perturbations?.LInfinity?[image],
                L2 = Perturbations?.L2?[image],
            };
        }
    }

    public IEnumerator<TransferOutcome> GetEnumerator()
    {
        for (var image = 0; image < Count; image++) yield return this[image];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The norms of perturbations, image by image, for values in [0, 1].</summary>
/// <param name="LInfinity">The largest changes; null where they are not known.</param>
/// <param name="L2">The Euclidean lengths; null where they are not known.</param>
internal sealed record PerturbationList(List<float>? LInfinity, List<float>? L2);
