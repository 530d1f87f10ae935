using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// PatchOut (Wei et al., AAAI 2022): each gradient sees the perturbation δ in some patches of the image alone, drawn anew; and λ ‖δ‖₂ is added to the loss, which drives images away from where they began.
/// </summary>
/// <remarks>Draws belong to the image, the step and the copy; the published code draws one set of patches a step for all images. It goes with no <see cref="AttackSettings.Transform"/>, after which δ is not known any more.</remarks>
[AttackComponent("The gradient sees the perturbation in some patches of the image alone, drawn anew each time", Abbreviation = "PatchOut", Formula = "J(x + m ⊙ δ) + λ ‖δ‖₂",
    Paper = "Wei, Chen, Goldblum, Wu, Goldstein, Jiang, \"Towards Transferable Adversarial Attacks on Vision Transformers\", AAAI 2022")]
public sealed record PatchOut : BackwardRule
{
    /// <summary>The side of a patch in pixels of the image, at least 1; 16 by default.</summary>
    [AttackParameter("The side of a patch in pixels of the image", Minimum = 1)]
    public int Size { get; init; } = 16;

    /// <summary>The share of patches whose perturbation is seen, in (0, 1]; 130 of 196 by default, as published.</summary>
    [AttackParameter("The share of patches whose perturbation is seen", Above = 0, Maximum = 1)]
    public float Share { get; init; } = 0.6633f;

    /// <summary>λ, the weight of the perturbation's L2 norm in the loss of an image, at least 0; 0.1 by default.</summary>
    [AttackParameter("The weight of the perturbation's L2 norm in the loss", Minimum = 0)]
    public float NormWeight { get; init; } = 0.1f;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<NodeKind> Kinds => [NodeKind.Image];

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor At(NetworkNode node, Tensor input, Func<Tensor, Tensor> function, BackwardContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(context);
        var clean = context.Images.to(input.dtype);
        var seen = input;
        if (NormWeight > 0 && context.IsFirstSource)
        {
            var push = context.Kept(GradientNorms.OverL2(input.detach().sub(clean)).mul_(AsWritten.Of(NormWeight)));
            seen = context.Edited(input, gradient => gradient.add(push));
        }
        return function(seen.sub(clean).mul(Mask(node, input, context)).add(clean));
    }

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        if (attack.Seen is { } seen) throw new ArgumentException($"{nameof(PatchOut)} needs the perturbation as it is, without a {nameof(AttackSettings.Transform)} and with nothing in {nameof(AttackSettings.Behind)}; found {seen}.", nameof(AttackSettings.Backward));
    }

    /// <summary>1 in the patches that are seen, N×1×H×W.</summary>
    private Tensor Mask(NetworkNode node, Tensor images, BackwardContext context)
    {
        var (count, height, width) = (images.shape[0], images.shape[2], images.shape[3]);
        var (rows, columns) = ((height + Size - 1) / Size, (width + Size - 1) / Size);
        using var grid = zeros(count, rows, columns, dtype: images.dtype, device: images.device);
        var seen = Math.Max(1, (int)Math.Round(AsWritten.Of(Share) * rows * columns));
        var order = context.UniformNoise(node, grid, purpose: 0).flatten(1).argsort(1).argsort(1);
        return order.lt(seen).to(images.dtype).view(count, 1, rows, columns).repeat_interleave(Size, 2).repeat_interleave(Size, 3).narrow(2, 0, height).narrow(3, 0, width);
    }
}
