using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// CFM: at layers that are drawn anew for each step, a share of the features of a clean image of another class is mixed in, so that the perturbation has to compete with them (Byun, Kwon, Cho, Kim, Kim, "Introducing Competition to
/// Boost the Transferability of Targeted Adversarial Examples Through Clean Feature Mixup", CVPR 2023).
/// </summary>
/// <remarks>
/// Layers are convolutions whose output is a quarter of what the network sees, or smaller, and fully connected ones. Which of them mix is drawn for the step, the same for all images; by how much, for each image and channel. The published code
/// takes the other image from the batch that it attacks, of whatever class and another at each layer; here it comes from the attack's <see cref="MixingPool"/>, one for each image and step, so that an image's result does not depend on
/// what else is in the batch. Its features take a pass without gradient for each gradient; the published code keeps those of all layers. As published it goes with input diversity of probability 1 and 340/299, smoothing of size 5,
/// momentum 1, targets and 300 steps of 2/255.
/// </remarks>
[AttackComponent("The logit, where features of a clean image of another class are mixed in at layers drawn anew each step", Kind = "cfm", Abbreviation = "CFM", Formula = "zᵧ of (1 − a) ⊙ f(x) + a ⊙ f(x′), a uniform in [0, r)",
    Paper = "Byun, Kwon, Cho, Kim, Kim, \"Introducing Competition to Boost the Transferability of Targeted Adversarial Examples Through Clean Feature Mixup\", CVPR 2023")]
public sealed record CleanFeatureMixup : AttackObjective
{
    // What is drawn: the other image, whether a layer mixes, and by how much.
    private const int Other = 0, Choice = 1, Share = 2;

    private const int SmallMap = 4;

    /// <summary>The probability that a layer mixes, in (0, 1]; 0.1 by default.</summary>
    [AttackParameter("The probability that a layer mixes", Above = 0, Maximum = 1)]
    public float Probability { get; init; } = 0.1f;

    /// <summary>r, the largest share of the other image's features, in (0, 1]; 0.75 by default.</summary>
    [AttackParameter("The largest share of the other image's features", Above = 0, Maximum = 1)]
    public float Largest { get; init; } = 0.75f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override bool NeedsPool => true;

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => new Logit().Sureness(logits, classes);

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layers = context.WeightedLayers;
        return seen =>
        {
            var mixing = layers.Index().Where(layer => context.SharedDraw(Choice, layer.Index) < AsWritten.Of(Probability)).ToList();
            var sureness = Sureness(Mixed(context, seen, mixing), context.Classes);
            return context.IsTargeted ? sureness : sureness.neg();
        };
    }

    private Tensor Mixed(ObjectiveContext context, Tensor seen, IReadOnlyList<(int Index, string Name)> layers)
    {
        using var scope = NewDisposeScope();
        var clean = Clean(context, layers, scope);
        return context.Logits(seen, layers.Select(layer => new LayerVisit(layer.Name, output => clean.TryGetValue(layer.Name, out var other) ? Mix(context, output, other, layer.Index) : output, IsOptional: true))).MoveToOuterDisposeScope();
    }

    /// <summary>The features of other images at those of the layers that a pass goes through and that are small.</summary>
    private static Dictionary<string, Tensor> Clean(ObjectiveContext context, IReadOnlyList<(int Index, string Name)> layers, DisposeScope kept)
    {
        var features = new Dictionary<string, Tensor>();
        if (layers.Count == 0) return features;
        using var unrecorded = no_grad();
        context.Logits(context.Others(Other), layers.Select(layer => new LayerVisit(layer.Name, output =>
        {
            // What comes next may work in place.
            if (output.dim() != 4 || output.shape[3] <= context.InputWidth / SmallMap) features[layer.Name] = output.clone().MoveToOtherDisposeScope(kept);
            return output;
        }, IsOptional: true)));
        return features;
    }

    private Tensor Mix(ObjectiveContext context, Tensor output, Tensor other, int layer)
    {
        long[] shape = [.. output.shape[..2], .. Enumerable.Repeat(1L, (int)output.dim() - 2)];
        using var one = empty(shape, dtype: output.dtype, device: output.device);
        var share = context.UniformNoise(one, Share, layer).add_(1).mul_(AsWritten.Of(Largest) / 2);
        return output.add(other.sub(output).mul(share));
    }
}
