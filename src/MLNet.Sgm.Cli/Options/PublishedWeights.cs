using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Gets published weights before they are needed, so that a download has a bar of its own.</summary>
internal static class PublishedWeights
{
    internal static void Fetch(IEnumerable<ImageClassifier> classifiers, Terminal terminal)
    {
        var missing = classifiers.Where(classifier => classifier.Description.KnownWeights is { } weights && new WeightCache().Find(weights) is null).ToList();
        if (missing.Count > 0) terminal.Track(board => { StudyWeights.Fetch(missing, new WorkBoard(board), terminal.Cancellation); return true; });
    }
}
