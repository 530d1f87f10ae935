using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// DEM: copies of the image resized and padded at random as by <see cref="InputDiversity"/>, each up to another largest size, whose logits are averaged (Zou, Pan, Qiu, Liu, Rui, Li, "Improving the Transferability of Adversarial Examples with
/// Resized-Diverse-Inputs, Diversity-Ensemble and Region Fitting", ECCV 2020). As published it goes with steps of ε: <see cref="AttackPresets.Dem"/>.
/// </summary>
/// <remarks>
/// The largest sizes are in equal steps; the published ones are 1.14, 1.27, 1.4, 1.53 and 1.66. The code draws once for a batch, here for each image; it rounds sizes down where here they are rounded, and resizes back without a filter against aliasing, which here there is.
/// </remarks>
[AttackComponent("The gradient of the loss of the mean logits over copies resized and padded at random, each up to another size", Abbreviation = "DEM", Formula = "J(mean z(pad(resize(x, r), place))), r below the copy's largest size",
    Paper = "Zou, Pan, Qiu, Liu, Rui, Li, \"Improving the Transferability of Adversarial Examples with Resized-Diverse-Inputs, Diversity-Ensemble and Region Fitting\", ECCV 2020")]
public sealed record DiversityEnsemble : InputTransform
{
    // What is drawn.
    private const int Size = 0, Top = 1, Left = 2;

    /// <summary>The number of copies: at least 2, 5 by default.</summary>
    [AttackParameter("The number of copies, each with a largest size of its own", Minimum = 2)]
    public int Count { get; init; } = 5;

    /// <summary>The first copy's largest size over the image's own: 1 to 4, 1.14 by default.</summary>
    [AttackParameter("The first copy's largest size over the image's own", Minimum = 1, Maximum = 4)]
    public float Smallest { get; init; } = 1.14f;

    /// <summary>The last copy's largest size over the image's own: 1 to 4, 1.66 by default.</summary>
    [AttackParameter("The last copy's largest size over the image's own", Minimum = 1, Maximum = 4)]
    public float Largest { get; init; } = 1.66f;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool FusesLogits => true;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
    {
        var enlargement = Smallest + (Largest - Smallest) * copy / (Count - 1);
        return DiversePadding.Apply(images, image => new(enlargement, context.Draw(image, Size), context.Draw(image, Top), context.Draw(image, Left)));
    }
}
