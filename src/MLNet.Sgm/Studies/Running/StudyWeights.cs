using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Says what is to be known of weight files, and fetches published ones before anything depends on them: what is computed is kept under their SHA-256.</summary>
internal static class StudyWeights
{
    private const double Mega = 1e6;

    /// <exception cref="WeightFileException">They cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    internal static void Fetch(IReadOnlyCollection<ImageClassifier> classifiers, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        // A choice that nobody made may change figures.
        foreach (var sentence in classifiers.SelectMany(classifier => classifier.InspectWeights()).Distinct()) progress.Warn(sentence);
        foreach (var weights in classifiers.Select(classifier => classifier.Description.KnownWeights).OfType<KnownWeights>().Distinct().Where(weights => new WeightCache().Find(weights) is null))
            Fetch(weights, progress, cancellation);
    }

    /// <summary>The path of the file, which is downloaded if it is not in the cache.</summary>
    /// <inheritdoc cref="Fetch(IReadOnlyCollection{ImageClassifier}, IProgress{WorkProgress}?, CancellationToken)" path="/exception"/>
    internal static string Fetch(KnownWeights weights, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new WeightCache().Fetch(weights, new Meter(progress), cancellation);

    private sealed class Meter(IProgress<WorkProgress>? progress) : IProgress<DownloadProgress>
    {
        private Action<long>? report;

        public void Report(DownloadProgress value)
        {
            var total = value.TotalBytes ?? value.Weights.Bytes ?? 0;
            var (all, done) = ((long)Math.Ceiling(total / Mega), (long)(value.BytesReceived / Mega));
            report ??= progress.Begin(value.Weights.FileName, all, done, "MB");
            report(value.BytesReceived == total ? all : done);
        }
    }
}
