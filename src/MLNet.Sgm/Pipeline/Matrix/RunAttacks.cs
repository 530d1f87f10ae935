using Microsoft.ML;
using MLNet.Sgm.Attacks;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>Makes the attacks of a run, be it a matrix or a study: by the same settings, and with one copy of each source's network for all of them.</summary>
/// <param name="context">The environment.</param>
/// <param name="device">Where the sources' networks live.</param>
/// <param name="options">What the attacks have in common.</param>
internal sealed class RunAttacks(MLContext context, Device device, RunAttackOptions options) : IDisposable
{
    /// <summary>The column of adversarial images.</summary>
    internal const string Output = "Adversarial";

    private readonly SourceNetworks networks = new(device);

    /// <summary>An attack from a source or an ensemble. The caller disposes it, and before this.</summary>
    /// <param name="data">What an attack that draws from the data (<see cref="Admix"/>) draws from.</param>
    /// <param name="sources">The classifiers.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="target">The column of classes that the attack aims at, or null.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or the attack cannot be made from the source.</exception>
    internal AdversarialTransformer Fit(IDataView data, IReadOnlyList<AttackSource> sources, AttackSettings settings, string? target)
    {
        var made = AdversarialEstimator.Options.From(sources, settings);
        (made.LabelColumnName, made.TargetColumnName, made.BatchSize) = (options.Label, target, options.BatchSize);
        (made.PixelFormat, made.ResizeForSource, made.CancellationToken) = (options.PixelFormat, options.ResizeForSource, options.Cancellation);
        made.OnImageError = options.OnImageError;
        return new AdversarialEstimator(context, Output, options.Images, made).Fit(data, networks);
    }

    public void Dispose() => networks.Dispose();
}

/// <summary>What the attacks of a run have in common.</summary>
/// <param name="Images">The column of originals.</param>
/// <param name="Label">The column of true classes; null where they are not known.</param>
/// <param name="BatchSize">The number of images that are attacked together.</param>
internal sealed record RunAttackOptions(string Images, string? Label, int BatchSize)
{
    internal PixelFormat? PixelFormat { get; init; }

    /// <summary>Whether images of other sizes than a source's are attacked as they are.</summary>
    internal bool ResizeForSource { get; init; }

    /// <summary>What happens to images that cannot be read where an attack draws from all of them.</summary>
    internal ImageErrorHandling OnImageError { get; init; }

    internal CancellationToken Cancellation { get; init; }
}
