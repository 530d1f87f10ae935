using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>One source or several, and what of them is averaged.</summary>
internal sealed class SourceEnsemble : IDisposable
{
    private readonly IReadOnlyList<(GradientSource Source, double Weight)> members;
    private readonly EnsembleFusion fusion;
    private readonly SourceLogits logits;
    private readonly SourceNetworks? owned;

    /// <param name="members">The sources with their weights, at least one; owned from here on.</param>
    /// <param name="fusion">What is averaged.</param>
    /// <param name="owned">The sources' networks, where nobody else uses them.</param>
    private SourceEnsemble(IReadOnlyList<(GradientSource Source, double Weight)> members, EnsembleFusion fusion, SourceNetworks? owned = null) =>
        (this.members, this.fusion, this.owned, logits) = (members, fusion, owned, new(members));

    internal Device Device => members[0].Source.Device;

    internal int ClassCount => members[0].Source.Classifier.ClassCount;

    internal int Count => members.Count;

    /// <summary>The number of pixels that the source with the largest input sees of an image.</summary>
    internal int InputPixels => members.Max(member => member.Source.Classifier.Preprocessing.Height * member.Source.Classifier.Preprocessing.Width);

    /// <summary>Whether an image's gradient depends on what else is in the pass.</summary>
    internal bool MixesImages => members.Any(member => member.Source.MixesImages);

    internal EnsembleFusion Fusion => fusion;

    internal GradientSource this[int source] => members[source].Source;

    internal string Name => string.Join(" + ", members.Select(member => member.Source.Classifier.Name));

    /// <summary>A single source.</summary>
    internal static SourceEnsemble Of(GradientSource source) => new([(source, 1)], new MeanLogits());

    /// <summary>Loads sources on a device.</summary>
    /// <exception cref="ArgumentException">There is none, a weight or γ is out of its range, two have different numbers of classes, or a network or the device lacks the precision.</exception>
    internal static SourceEnsemble Load(IReadOnlyList<AttackSource> sources, AttackSettings settings, Device device)
    {
        var owned = new SourceNetworks(device);
        try
        {
            return new(Members(sources, settings, owned), settings.Fusion ?? new MeanLogits(), owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <summary>Takes sources' networks from those that several attacks share, which stay whose they are.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    internal static SourceEnsemble Share(IReadOnlyList<AttackSource> sources, AttackSettings settings, SourceNetworks networks) =>
        new(Members(sources, settings, networks), settings.Fusion ?? new MeanLogits());

    /// <summary>What the ensemble makes of images: logits, or, where logits are not averaged, logarithms of mean probabilities; N×classes.</summary>
    internal Tensor Logits(Tensor images) => members.Count == 1 ? members[0].Source.Logits(images) : fusion.Logits(logits, images);

    /// <summary>The loss of each image, N.</summary>
    internal Tensor Loss(Tensor images, BoundObjective objective) => members.Count == 1 ? objective.Of(members[0].Source.Logits(images)) : fusion.Loss(logits, images, objective.Of);

    /// <summary>What each source makes of images, N×classes.</summary>
    internal IReadOnlyList<Tensor> EachLogits(Tensor images) => [.. members.Select(member => member.Source.Logits(images))];

    /// <summary>The loss of each image, N, where it is known what each source makes of it.</summary>
    internal Tensor Loss(IReadOnlyList<Tensor> eachLogits, Tensor images, BoundObjective objective) =>
        members.Count == 1 ? objective.Of(eachLogits[0]) : fusion.Loss(new(members, eachLogits), images, objective.Of);

    /// <summary>The number of pixels that the source of the largest input sees.</summary>
    internal long MostPixels => members.Max(member => (long)member.Source.Classifier.Preprocessing.Height * member.Source.Classifier.Preprocessing.Width);

    /// <summary>A source's part in the ensemble; the sum of all is 1.</summary>
    internal double Weight(int source) => members[source].Weight;

    /// <summary>The mean by weight of what a function makes of each source.</summary>
    internal Tensor Mean(Func<int, Tensor> value) => logits.Mean(value);

    /// <summary>The gradient of a scalar function of logits or losses of the sources with respect to its input, a leaf that requires it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="input">The leaf.</param>
    /// <param name="pass">What the sources' backward rules know of the gradient.</param>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input, BackwardPass pass)
    {
        foreach (var (source, _) in members) source.Pass = pass;
        try
        {
            return members.Count == 1 ? members[0].Source.Gradient(function, input, pass) : pass.Gradient(function, input);
        }
        finally
        {
            foreach (var (source, _) in members) source.Pass = null;
        }
    }

    public void Dispose()
    {
        foreach (var (source, _) in members) source.Dispose();
        owned?.Dispose();
    }

    private static IReadOnlyList<(GradientSource Source, double Weight)> Members(IReadOnlyList<AttackSource> sources, AttackSettings settings, SourceNetworks networks)
    {
        Check(sources);
        TensorFloat32.Require(settings.Precision, networks.Device);
        settings.Precision.Require(networks.Device.type);
        var sum = sources.Sum(source => (double)source.Weight);
        return [.. sources.Select((source, number) => (new GradientSource(networks.Get(source.Classifier, settings.Precision), source.Gamma ?? settings.Gamma, source.Rule, settings.Backward, number), source.Weight / sum))];
    }

    private static void Check(IReadOnlyList<AttackSource> sources)
    {
        if (sources.Count == 0) throw new ArgumentException("An attack needs at least 1 source; found none.", nameof(sources));
        foreach (var source in sources)
        {
            Setting.Require(source.Weight > 0 && float.IsFinite(source.Weight), $"{nameof(AttackSource.Weight)} of the source '{source.Classifier.Name}'", "positive and finite", source.Weight);
            var (first, other) = (sources[0].Classifier, source.Classifier);
            if (first.ClassCount != other.ClassCount)
                throw new ArgumentException($"Sources must have the same number of classes; found {first.ClassCount} of '{first.Name}' and {other.ClassCount} of '{other.Name}'.", nameof(sources));
        }
    }
}
