using System.Globalization;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Where an attack's gradient comes from: a source classifier whose residual branches are decayed by γ.</summary>
internal sealed class GradientSource : IDisposable
{
    private readonly LoadedClassifier classifier;
    private readonly bool isOwner;
    private readonly double factor;
    private readonly (ResidualBranch Branch, double Factor)[] branches = [];
    private readonly NormalizedBackward? backward;
    private bool isWatched;

    /// <summary>Loads a copy of the classifier's network.</summary>
    /// <exception cref="ArgumentException">γ is below 1 and the network has no skip connections, or the network does not compute in the precision.</exception>
    internal GradientSource(ImageClassifier source, float gamma, SkipRule rule, Device device, bool tune = true, Precision precision = Precision.Float32)
        : this(new(source, device, tune, precision), gamma, rule, isOwner: true) { }

    /// <summary>Takes a network that others use as well, one at a time.</summary>
    /// <exception cref="ArgumentException">γ is below 1 and the network has no skip connections.</exception>
    internal GradientSource(LoadedClassifier classifier, float gamma, SkipRule rule) : this(classifier, gamma, rule, isOwner: false) { }

    private GradientSource(LoadedClassifier classifier, float gamma, SkipRule rule, bool isOwner)
    {
        (this.classifier, this.isOwner) = (classifier, isOwner);
        try
        {
            if (!(gamma > 0 && gamma <= 1))
                throw new ArgumentOutOfRangeException(nameof(gamma), string.Create(CultureInfo.InvariantCulture, $"Gamma must be in (0, 1]; found {gamma}."));
            factor = AsWritten.Of(gamma);
            var decayed = Branches(classifier, gamma, rule);
            // A tuned network rounds otherwise than the published code anyway.
            if (!classifier.IsTuned && rule == SkipRule.PublishedCode && decayed.Length > 0)
                backward = (classifier.ResidualNetwork as IPublishedNetwork)?.FollowPublishedCode(gamma);
            if (backward is null) branches = [.. decayed.Select(branch => (branch, branch.Factor))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal ImageClassifier Classifier => classifier.Classifier;

    internal Device Device => classifier.Device;

    /// <summary>Whether the published code is followed to its division by the deviation over a pass, through which an image's gradient depends on what is beside it.</summary>
    internal bool MixesImages => backward is not null;
    /// <summary>The network's layers by name.</summary>
    internal NamedLayers Layers => classifier.Layers;

    /// <summary>The gradient, N×3×H×W, of the cross-entropy summed over the batch with respect to the images.</summary>
    internal Tensor Gradient(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var input = images.detach().requires_grad_();
        return Gradient(Loss, input).MoveToOuterDisposeScope();

        Tensor Loss(Tensor x) => nn.functional.cross_entropy(Logits(x), labels, reduction: nn.Reduction.Sum);
    }

    /// <summary>The gradient of a scalar function of <see cref="Logits"/> with respect to its input, a leaf that requires it.</summary>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input) => backward?.Gradient(function, input) ?? autograd.grad([function(input)], [input])[0];

    /// <summary>N×classes; what is recorded of the way there has the branches decayed. To others who use the network it then is as it was.</summary>
    /// <param name="images">The images.</param>
    /// <param name="visits">What happens at layers on the way; nothing by default.</param>
    internal Tensor Logits(Tensor images, IReadOnlyList<LayerVisit>? visits = null)
    {
        foreach (var (branch, _) in branches) branch.Factor = factor;
        try
        {
            return isWatched ? classifier.Logits(images, visits) : WatchedLogits(images, visits);
        }
        finally
        {
            foreach (var (branch, before) in branches) branch.Factor = before;
        }
    }

    public void Dispose()
    {
        if (isOwner) classifier.Dispose();
    }

    /// <summary>The first pass tells whether every branch is where its gradient flows.</summary>
    /// <exception cref="InvalidOperationException">A branch was not met.</exception>
    private Tensor WatchedLogits(Tensor images, IReadOnlyList<LayerVisit>? visits)
    {
        foreach (var (branch, _) in branches) branch.IsMet = false;
        var logits = classifier.Logits(images, visits);
        UnmetBranches.Refuse([.. branches.Select(branch => branch.Branch)], Classifier.Name);
        isWatched = true;
        return logits;
    }

    private static ResidualBranch[] Branches(LoadedClassifier classifier, float gamma, SkipRule rule)
    {
        if (gamma == 1) return [];
        var branches = classifier.ResidualNetwork?.Branches(rule).ToArray() ?? [];
        if (branches.Length == 0)
            throw new ArgumentException(
                FormattableString.Invariant($"Gamma must be 1 for the source '{classifier.Classifier.Name}', because its network has no skip connections whose residual branches could be decayed (those of a network of your own are named with {nameof(ImageClassifier)}.{nameof(ImageClassifier.WithBranches)}); found {gamma}."), nameof(gamma));
        return branches;
    }
}
