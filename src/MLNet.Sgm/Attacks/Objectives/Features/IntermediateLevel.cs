using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// ILA: what an attack did to the features of a layer is made larger in its direction (Huang, Katsman, He, Gu, Belongie, Lim, "Enhancing Adversarial Example Transferability with an Intermediate Level Attack", ICCV 2019).
/// </summary>
/// <remarks>
/// The direction is that of MI-FGSM on the images as they are, once before the first step; the attack then begins at the image anew. This is the projection loss of the paper, over each image by itself. The code of
/// TransferAttack takes the middle one of all layers and blocks; this takes the same layer as <see cref="FeatureImportanceAware"/>.
/// </remarks>
[AttackComponent("What MI-FGSM did to the features of a layer is made larger in its direction", Kind = "ila", Abbreviation = "ILA", Formula = "⟨f(x) − f(x₀), d⟩, d = (f(x′) − f(x₀)) over its norm",
    Paper = "Huang, Katsman, He, Gu, Belongie, Lim, \"Enhancing Adversarial Example Transferability with an Intermediate Level Attack\", ICCV 2019")]
public sealed record IntermediateLevel : FeatureObjective
{
    /// <summary>The steps of MI-FGSM, and gradients, before the first step: at least 1, 10 by default.</summary>
    [AttackParameter("The steps of MI-FGSM that give the direction", Minimum = 1)]
    public int GuideSteps { get; init; } = 10;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => GuideSteps;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        var direction = OverL2(context.Features(context.Guide(GuideSteps), layer).sub_(context.Features(context.Images, layer)));
        return seen => Sum(context.Features(seen, layer).mul(direction));
    }
}
