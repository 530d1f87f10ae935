using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// Admix: copies of the image with a little of an image of another class added, x + η · x′ (Wang, He, Wang, He, "Admix: Enhancing the
/// Transferability of Adversarial Attacks", ICCV 2021). As published it is followed by <see cref="ScaledCopies"/>: <see cref="AttackPresets.Admix"/>.
/// </summary>
/// <remarks>
/// The published code takes x′ from the batch that it attacks. Here it comes from a pool that belongs to the attack (<see cref="MixingPool"/>), so that
/// an image's result does not depend on what else is in the batch.
/// </remarks>
[AttackComponent("The mean gradient over copies with a little of an image of another class added", Formula = "x + η · x′",
    Paper = "Wang, He, Wang, He, \"Admix: Enhancing the Transferability of Adversarial Attacks\", ICCV 2021")]
public sealed record Admix : InputTransform
{
    /// <summary>m₂, the number of copies, each mixed with an image that is drawn for it: at least 1, 3 by default.</summary>
    [AttackParameter("The number of copies, each mixed with an image that is drawn for it", Minimum = 1)]
    public int Count { get; init; } = 3;

    /// <summary>η, how much of the other image is added: in (0, 1), 0.2 by default.</summary>
    [AttackParameter("How much of the other image is added", Above = 0, Below = 1)]
    public float Strength { get; init; } = 0.2f;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override bool NeedsPool => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => images.add(context.Others(images), AsWritten.Of(Strength));
}
