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
public sealed record Admix : InputTransform
{
    /// <summary>m₂, the number of copies, each mixed with an image that is drawn for it: at least 1, 3 by default.</summary>
    public int Count { get; init; } = 3;

    /// <summary>η, how much of the other image is added: in (0, 1), 0.2 by default.</summary>
    public float Strength { get; init; } = 0.2f;

    internal override IEnumerable<string> Names => ["Admix"];

    internal override int Copies => Count;

    internal override bool IsRandom => true;

    internal override bool NeedsPool => true;

    internal override void Validate()
    {
        Setting.Require(Count >= 1, $"{nameof(Admix)}.{nameof(Count)}", "at least 1", Count);
        Setting.Require(Strength is > 0 and < 1, $"{nameof(Admix)}.{nameof(Strength)}", "in (0, 1)", Strength);
    }

    internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var others = new Tensor[images.shape[0]];
        for (var image = 0; image < others.Length; image++) others[image] = context.Other(image);
        return images.add(stack(others).to(images.dtype), AsWritten.Of(Strength));
    }

    private protected override string Describe() => FormattableString.Invariant($"{Count} images mixed in by {Strength:0.##}");
}
