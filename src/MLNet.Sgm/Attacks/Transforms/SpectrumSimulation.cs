using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// SSA, SSM in published code: copies of the image with noise added and each frequency of its cosine transform made weaker or stronger at random (Long, Zhang, Zeng, Gao, Liu, Zhang, Song, "Frequency Domain Model Augmentation for Adversarial Attack",
/// ECCV 2022).
/// </summary>
/// <remarks>
/// As in the published code the gradient is that with respect to the copy, not to the image that it was made of: it is handed on as it is. The paper's noise has a deviation of 16/255, the code's ε; the default follows the code. The transform is two products of matrices,
/// each made once a run; it is orthonormal, which makes no difference, because each frequency is multiplied.
/// </remarks>
[AttackComponent("The mean gradient at copies with noise added and frequencies made weaker or stronger", Abbreviation = "SSA", Formula = "IDCT(DCT(x + noise) ⊙ mask), mask uniform in [1 − ρ, 1 + ρ]",
    Paper = "Long, Zhang, Zeng, Gao, Liu, Zhang, Song, \"Frequency Domain Model Augmentation for Adversarial Attack\", ECCV 2022")]
public sealed record SpectrumSimulation : InputTransform
{
    // What is drawn.
    private const int Noise = 0, Mask = 1;

    /// <summary>N, the number of copies: at least 1, 20 by default.</summary>
    [AttackParameter("The number of copies, for each of which noise and factors are drawn", Minimum = 1)]
    public int Count { get; init; } = 20;

    /// <summary>ρ, how far the factors of frequencies go from 1: 0 to 1, 0.5 by default.</summary>
    [AttackParameter("How far the factors of frequencies go from 1", Minimum = 0, Maximum = 1)]
    public float Spread { get; init; } = 0.5f;

    /// <summary>The standard deviation of the noise over ε: at least 0 and finite, 1 by default.</summary>
    [AttackParameter("The standard deviation of the noise over epsilon", Minimum = 0)]
    public float Deviation { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => Begin(images)(images, copy, context);

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, TransformContext, Tensor> Begin(Tensor images)
    {
        var spectrum = CosineSpectrum.Of(images);
        return (seen, _, context) => StraightThrough.Of(seen, clean => spectrum.Simulate(
            context.NormalNoise(clean, Noise).mul_(context.Radius).mul_(AsWritten.Of(Deviation)).add_(clean), context.UniformNoise(clean, Mask), AsWritten.Of(Spread)));
    }
}
