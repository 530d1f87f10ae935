using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Gets published weights before they are needed, so that a download has a bar of its own, and says what is to be known of weight files.</summary>
internal static class PublishedWeights
{
    internal static void Fetch(IEnumerable<ImageClassifier> classifiers, Terminal terminal)
    {
        // A choice that nobody made may change figures, so it is said even with --quiet.
        foreach (var sentence in classifiers.SelectMany(classifier => classifier.InspectWeights()).Distinct()) terminal.Warn(sentence);
        var missing = classifiers.Select(classifier => classifier.Description.KnownWeights).OfType<KnownWeights>().Distinct().Where(weights => new WeightCache().Find(weights) is null).ToList();
        if (missing.Count > 0) terminal.Track(board => missing.Select(weights => Fetch(weights, board, terminal.Cancellation)).ToList());
    }

    /// <summary>The path of the file, which is downloaded if it is not in the cache.</summary>
    internal static string Fetch(KnownWeights weights, ProgressBoard board, CancellationToken cancellation)
    {
        var meter = new Meter(board);
        return new WeightCache().Fetch(weights, meter, cancellation);
    }

    private sealed class Meter(ProgressBoard board) : IProgress<DownloadProgress>
    {
        private const double Mega = 1e6;

        private IProgress<long>? bar;

        public void Report(DownloadProgress value)
        {
            var total = value.TotalBytes ?? value.Weights.Bytes ?? 0;
            bar ??= board.Add(value.Weights.FileName, (long)Math.Ceiling(total / Mega), (long)(value.BytesReceived / Mega), "MB");
            bar.Report(value.BytesReceived == total ? (long)Math.Ceiling(total / Mega) : (long)(value.BytesReceived / Mega));
        }
    }
}
