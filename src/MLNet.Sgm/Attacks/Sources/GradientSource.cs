using System.Globalization;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Where an attack's gradient comes from: a source classifier with γ and other rules of how its gradient travels.</summary>
internal sealed class GradientSource : IDisposable
{
    private readonly LoadedClassifier classifier;
    private readonly bool isOwner;
    private readonly BoundRules? rules;
    private readonly NormalizedBackward? backward;
    private bool isWatched;

    /// <summary>Loads a copy of the classifier's network.</summary>
    /// <exception cref="ArgumentException">γ is below 1 and the network has no skip connections, or the network does not compute in the precision.</exception>
    internal GradientSource(ImageClassifier source, float gamma, SkipRule rule, Device device, bool tune = true, Precision precision = Precision.Float32, BackwardRule? backward = null)
        : this(new(source, device, tune, precision), gamma, rule, backward, number: 0, isOwner: true) { }

    /// <summary>Takes a network that others use as well, one at a time.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="rule">Which residual branches are decayed.</param>
    /// <param name="backward">What else happens to the gradient on its way.</param>
    /// <param name="number">The source's number in its ensemble.</param>
    /// <exception cref="ArgumentException">γ is below 1 and the network has no skip connections, or no node that a rule acts at.</exception>
    internal GradientSource(LoadedClassifier classifier, float gamma, SkipRule rule, BackwardRule? backward = null, int number = 0) : this(classifier, gamma, rule, backward, number, isOwner: false) { }

    private GradientSource(LoadedClassifier classifier, float gamma, SkipRule rule, BackwardRule? backward, int number, bool isOwner)
    {
        (this.classifier, this.isOwner) = (classifier, isOwner);
        try
        {
            RequireGamma(gamma, rule);
            // A tuned network rounds otherwise than the published code anyway.
            if (gamma < 1 && !classifier.IsTuned && rule == SkipRule.PublishedCode) this.backward = (classifier.ResidualNetwork as IPublishedNetwork)?.FollowPublishedCode(gamma);
            IReadOnlyList<BackwardRule> parts = [.. backward?.Parts ?? [], .. gamma < 1 && this.backward is null ? [SkipDecay.Of(gamma)] : Array.Empty<BackwardRule>()];
            if (parts.Count > 0) rules = new(parts, classifier, rule, number);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal ImageClassifier Classifier => classifier.Classifier;

    internal Device Device => classifier.Device;

    /// <summary>Whether an image's gradient depends on its place in a pass: through the published code's division by the deviation over the pass, or through what rules draw and keep for images.</summary>
    internal bool MixesImages => backward is not null || rules is { BelongsToImages: true };

    /// <summary>The network's layers by name.</summary>
    internal NamedLayers Layers => classifier.Layers;

    /// <summary>What the rules know of the gradient that is taken next; null for one that is no attack's.</summary>
    internal BackwardPass? Pass
    {
        get => rules?.Pass;
        set
        {
            if (rules is not null) rules.Pass = value;
        }
    }

    /// <summary>The gradient, N×3×H×W, of the cross-entropy summed over the batch with respect to the images.</summary>
    internal Tensor Gradient(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var pass = new BackwardPass();
        var input = images.detach().requires_grad_();
        Pass = pass;
        try
        {
            return Gradient(Loss, input, pass).MoveToOuterDisposeScope();
        }
        finally
        {
            Pass = null;
        }

        Tensor Loss(Tensor x) => nn.functional.cross_entropy(Logits(x), labels, reduction: nn.Reduction.Sum);
    }

    /// <summary>The gradient of a scalar function of <see cref="Logits"/> with respect to its input, a leaf that requires it.</summary>
    internal Tensor Gradient(Func<Tensor, Tensor> function, Tensor input, BackwardPass pass) => backward?.Gradient(function, input) ?? pass.Gradient(function, input);

    /// <summary>N×classes; what is recorded of the way there has γ and the rules in it. To others who use the network it then is as it was, and so it is here where nothing is recorded.</summary>
    /// <param name="images">The images.</param>
    /// <param name="visits">What happens at layers on the way, from where something may be recorded; nothing by default.</param>
    internal Tensor Logits(Tensor images, IReadOnlyList<LayerVisit>? visits = null) =>
        rules is null || !(images.requires_grad || visits is not null) ? classifier.Logits(images, visits)
        : isWatched ? rules.Call(x => classifier.Logits(x, visits), images) : WatchedLogits(rules, images, visits);

    public void Dispose()
    {
        if (isOwner) classifier.Dispose();
    }

    /// <summary>The first pass tells whether every branch, and a node of each rule, is where its gradient flows.</summary>
    /// <exception cref="InvalidOperationException">A branch, or all nodes of a rule, were not met.</exception>
    private Tensor WatchedLogits(BoundRules rules, Tensor images, IReadOnlyList<LayerVisit>? visits)
    {
        foreach (var branch in rules.Branches) branch.IsMet = false;
        var logits = rules.Call(x => classifier.Logits(x, visits), images);
        UnmetBranches.Refuse(rules.Branches, Classifier.Name);
        rules.RefuseUnreached(Classifier.Name);
        isWatched = true;
        return logits;
    }

    private void RequireGamma(float gamma, SkipRule rule)
    {
        if (!(gamma > 0 && gamma <= 1))
            throw new ArgumentOutOfRangeException(nameof(gamma), string.Create(CultureInfo.InvariantCulture, $"Gamma must be in (0, 1]; found {gamma}."));
        if (gamma < 1 && classifier.ResidualNetwork?.Branches(rule).Any() != true)
            throw new ArgumentException(
                FormattableString.Invariant($"Gamma must be 1 for the source '{Classifier.Name}', because its network has no skip connections whose residual branches could be decayed (those of a network of your own are named with {nameof(ImageClassifier)}.{nameof(ImageClassifier.WithBranches)}); found {gamma}."), nameof(gamma));
    }
}
