using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// FPR (Ren, Zhao, Lin, Yang, Zhou, Liu, Shen, "Improving Adversarial Transferability on Vision Transformers via Forward Propagation Refinement", CVPR 2025): the gradient of a transformer whose attention maps, in some layers, are softmax(A ⊙ m), m drawn uniformly from [1 − r, 1 + r), and whose attentions and perceptrons give s · E and a share of what they gave in the step before.
/// </summary>
/// <remarks>
/// Maps are changed in layers 1, 2, 5, 10 and 12, the published ones of ViT-B/16. Draws belong to the image, the step and the copy; the published code has one for all images of a batch. What is remembered belongs to the sample and the copy of a gradient; the
/// published code keeps it from one batch to the next.
/// </remarks>
[AttackComponent("Attention maps diversified at random, and outputs of a transformer's layers accumulated over the steps", Abbreviation = "FPR", Formula = "softmax(A ⊙ m), m uniform in [1 − r, 1 + r); Eₜ := s E + d Eₜ₋₁",
    Paper = "Ren, Zhao, Lin, Yang, Zhou, Liu, Shen, \"Improving Adversarial Transferability on Vision Transformers via Forward Propagation Refinement\", CVPR 2025")]
public sealed record ForwardRefinement : BackwardRule
{
    private static readonly int[] Diversified = [0, 1, 4, 9, 11];

    /// <summary>r, how far a factor of an attention map may be from 1, at least 0; 25 by default.</summary>
    [AttackParameter("How far a factor of an attention map may be from 1", Minimum = 0)]
    public float Range { get; init; } = 25;

    /// <summary>s, what outputs of attentions and perceptrons are multiplied by, positive; 0.8 by default.</summary>
    [AttackParameter("What outputs of attentions and perceptrons are multiplied by", Above = 0)]
    public float Scale { get; init; } = 0.8f;

    /// <summary>d, the share of the accumulated output of the step before that is added, at least 0; 0.3 by default.</summary>
    [AttackParameter("The share of the accumulated output of the step before that is added", Minimum = 0)]
    public float Decay { get; init; } = 0.3f;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.AttentionMap, NodeKind.Attention, NodeKind.Perceptron];

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        var output = function(input);
        if (node.Kind != NodeKind.AttentionMap) return Accumulated(node, output, context);
        if (!Diversified.Contains(node.Index)) return output;
        return output.mul(context.UniformNoise(node, output.detach(), purpose: 0).mul_(AsWritten.Of(Range)).add_(1)).softmax(-1);
    }

    private Tensor Accumulated(NetworkNode node, Tensor output, BackwardContext context)
    {
        var sum = output.mul(AsWritten.Of(Scale));
        if (context.Remembered(node) is { } before) sum = sum.add(before, AsWritten.Of(Decay));
        context.Remember(node, sum);
        return sum;
    }
}
