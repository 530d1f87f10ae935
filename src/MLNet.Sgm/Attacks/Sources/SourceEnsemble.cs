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

    /// <param name="members">The sources with their weights, at least one; owned from here on.</param>
    /// <param name="fusion">What is averaged.</param>
    private SourceEnsemble(IReadOnlyList<(GradientSource Source, double Weight)> members, EnsembleFusion fusion) =>
        (this.members, this.fusion, logits) = (members, fusion, new(members));

    internal Device Device => members[0].Source.Device;

    internal int ClassCount => members[0].Source.Classifier.ClassCount;

    internal int Count => members.Count;

    internal string Name => string.Join(" + ", members.Select(member => member.Source.Classifier.Name));

    /// <summary>A single source.</summary>
    internal static SourceEnsemble Of(GradientSource source) => new([(source, 1)], new MeanLogits());

    /// <summary>Loads sources on a device.</summary>
    /// <exception cref="ArgumentException">There is none, a weight or γ is out of its range, two have different numbers of classes, or a network or the device lacks the precision.</exception>
    internal static SourceEnsemble Load(IReadOnlyList<AttackSource> sources, AttackSettings settings, Device device)
    {
        Check(sources);
        TensorFloat32.Require(settings.Precision, device);
        settings.Precision.Require(device.type);
        List<(GradientSource Source, double Weight)> members = [];
        try
        {
            var sum = sources.Sum(source => (double)source.Weight);
            foreach (var source in sources)
                members.Add((new(source.Classifier, source.Gamma ?? settings.Gamma, source.Rule, device, precision: settings.Precision), source.Weight / sum));
            return new(members, settings.Fusion ?? new MeanLogits());
        }
        catch
        {
            foreach (var (source, _) in members) source.Dispose();
            throw;
        }
    }

    /// <summary>What the ensemble makes of images: logits, or, where logits are not averaged, logarithms of mean probabilities; N×classes.</summary>
    internal Tensor Logits(Tensor images) => members.Count == 1 ? members[0].Source.Logits(images) : fusion.Logits(logits, images);

    /// <summary>The loss of each image, N.</summary>
    internal Tensor Loss(Tensor images, BoundObjective objective) => members.Count == 1 ? objective.Of(members[0].Source.Logits(images)) : fusion.Loss(logits, images, objective.Of);

    /// <summary>The gradient of a scalar function of <see cref="Logits"/> or <see cref="Loss"/> with respect to its input, a leaf that requires it.</summary>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input) =>
        members.Count == 1 ? members[0].Source.Gradient(function, input) : autograd.grad([function(input)], [input])[0];

    public void Dispose()
    {
        foreach (var (source, _) in members) source.Dispose();
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
