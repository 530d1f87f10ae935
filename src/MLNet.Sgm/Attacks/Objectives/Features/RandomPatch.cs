using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// RPA: as <see cref="FeatureImportanceAware"/>, with pixels and square patches darkened at random in place of dropped (Zhang, Tan, Chen, Liu, Zhang, Li, "Enhancing the Transferability of Adversarial Examples with Random
/// Patch", IJCAI 2022).
/// </summary>
/// <remarks>
/// Of three images, one has single values darkened, one patches of 3×3 and one of 5×5, each channel by itself. As in the code of TransferAttack there are none of 7×7, which the paper has, and there are 30 images where the
/// paper has 60. Of single values each is darkened with the same probability, of patches a fixed number, drawn for each image; what remains at the right and lower edge stays.
/// </remarks>
[AttackComponent("Features are suppressed in proportion to how much they matter for the class, by the mean gradient over images with patches darkened", Kind = "rpa", Abbreviation = "RPA", Formula = "−Σ Δ ⊙ f(x), Δ = Σ ∂pᵧ/∂f(x ⊙ patches) over its norm",
    Paper = "Zhang, Tan, Chen, Liu, Zhang, Li, \"Enhancing the Transferability of Adversarial Examples with Random Patch\", IJCAI 2022")]
public sealed record RandomPatch : FeatureObjective
{
    // What is drawn: whether a patch is darkened, and by what each of its values is multiplied.
    private const int Choice = 0, Value = 1;

    private static readonly int[] Sizes = [1, 3, 5];

    /// <summary>The number of darkened images, and of gradients before the first step: at least 1, 30 by default.</summary>
    [AttackParameter("The number of darkened images", Minimum = 1)]
    public int Samples { get; init; } = 30;

    /// <summary>The share of patches that are darkened, rounded down to a number of them, and the probability that a single value is: in [0, 1], 0.3 by default.</summary>
    [AttackParameter("The share of patches, or of single values, that are darkened", Minimum = 0, Maximum = 1)]
    public float DropRate { get; init; } = 0.3f;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int GradientsBeside(int steps) => Samples;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(ObjectiveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var layer = context.MiddleLayer(Layer);
        return Weighted(context, layer, OverL2(FeatureImportance.OfProbability(context, layer, Samples, sample => context.Images.mul(Mask(context, sample)))));
    }

    private Tensor Mask(ObjectiveContext context, int sample)
    {
        var size = Sizes[sample % Sizes.Length];
        var mask = ones_like(context.Images);
        var (rows, columns) = (mask.shape[2] / size, mask.shape[3] / size);
        if (rows == 0 || columns == 0) return mask;
        var isDark = IsDark(context.UniformNoise(Choice, sample).narrow(2, 0, rows).narrow(3, 0, columns), size);
        var inside = mask.narrow(2, 0, rows * size).narrow(3, 0, columns * size);
        var values = context.UniformNoise(Value, sample).add_(1).div_(2).narrow(2, 0, rows * size).narrow(3, 0, columns * size);
        inside.copy_(where(isDark.repeat_interleave(size, 2).repeat_interleave(size, 3), values, inside));
        return mask;
    }

    /// <summary>Which patches are darkened, by numbers in [−1, 1) that are drawn for them.</summary>
    private Tensor IsDark(Tensor drawn, int size)
    {
        if (size == 1) return drawn.lt(2 * AsWritten.Of(DropRate) - 1);
        var order = drawn.flatten(1).argsort(1).argsort(1);
        return order.lt((long)(AsWritten.Of(DropRate) * order.shape[1])).view(drawn.shape);
    }
}
