using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Attacks.ImageOperations;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// OPS: the mean gradient over neighbours of the image, each seen through operations that are composed at random from flips, shifts, turns, brightnesses and random resizing and padding (Guo, Liu, Xu, Zheng, Huang, Zang, Shen, Wen,
/// Wang, "Boosting Adversarial Transferability through Augmentation in Hypothesis Space", CVPR 2025).
/// </summary>
/// <remarks>
/// The first copy is the image itself. A neighbour lies within a cube whose half-width is drawn from β ε/4, β ε/2, … 3 β ε/2; a composition has two, three or four operations of 31. The published code draws the neighbours of all steps from 180 that it makes once, and one composition for a batch; here they are drawn
/// for each image and step. The defaults are the code's: 901 gradients a step.
/// </remarks>
[AttackComponent("The mean gradient over noisy neighbours, each seen through operations composed at random", Abbreviation = "OPS", Formula = "mean ∇J(op(x + r)), op composed of 2 to 4 operations",
    Paper = "Guo, Liu, Xu, Zheng, Huang, Zang, Shen, Wen, Wang, \"Boosting Adversarial Transferability through Augmentation in Hypothesis Space\", CVPR 2025")]
public sealed record OperatorPerturbation : InputTransform
{
    private const int Fewest = 2, Most = 4, Radii = 6;

    // The part of a context that operations leave to the neighbours: they have those below it.
    private const int Neighbourhood = Most;

    // What is drawn of a neighbour.
    private const int Width = 0, Noise = 1;

    private static readonly ImageOperation[] Basic =
    [
        Identity, FlipRows, FlipColumns, Roll(2), Roll(3),
        .. new[] { 5, -5, 15, -15, 45, -45, 90, -90, 180 }.Select(degrees => Rotate(degrees)),
        .. Enumerable.Range(2, 7).Select(divisor => Darken(divisor)),
        .. Enumerable.Range(0, 10).Select(step => Pad(1.1f + 0.2f * step)),
    ];

    /// <summary>The number of neighbours: at least 1, 30 by default.</summary>
    [AttackParameter("The number of neighbours", Minimum = 1, Maximum = 1000)]
    public int Neighbours { get; init; } = 30;

    /// <summary>The number of compositions that each neighbour is seen through: at least 1, 30 by default.</summary>
    [AttackParameter("The number of compositions that each neighbour is seen through", Minimum = 1, Maximum = 1000)]
    public int Operators { get; init; } = 30;

    /// <summary>β, which scales the neighbourhood, over ε: positive and finite, 2 by default; the largest half-width is 1.5 β ε.</summary>
    [AttackParameter("What scales the neighbourhood, over epsilon", Above = 0)]
    public float Radius { get; init; } = 2;

    /// <inheritdoc/>
    protected internal override int Copies => 1 + Neighbours * Operators;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        if (copy == 0) return images;
        var neighbourhood = context.Shared((copy - 1) / Operators, Neighbourhood);
        var noise = neighbourhood.UniformNoise(images, Noise).mul_(neighbourhood.Radius).mul_(AsWritten.Of(Radius));
        return cat([.. Enumerable.Range(0, (int)images.shape[0]).Select(image =>
        {
            var halfWidth = (1 + (int)(neighbourhood.Draw(image, Width) * Radii)) * 0.25;
            return Composed(images.narrow(0, image, 1).add(noise.narrow(0, image, 1), halfWidth), context.Of(image));
        })]);
    }

    private static Tensor Composed(Tensor image, TransformContext context)
    {
        var draws = new DrawSequence(context, 0);
        var count = Fewest + draws.Below(Most - Fewest + 1);
        for (var operation = 0; operation < count; operation++) image = Basic[draws.Below(Basic.Length)](image, context.Part(operation));
        return image;
    }
}
