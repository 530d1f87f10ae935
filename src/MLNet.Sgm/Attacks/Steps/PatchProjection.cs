using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// PI: steps are amplified, and what of their sum goes beyond ε is projected on the pixels around, so that whole patches change together (Gao, Zhang,
/// Song, Liu, Shen, "Patch-wise Attack for Fooling Deep Neural Network", ECCV 2020).
/// </summary>
/// <remarks>
/// With s = β · α · sign(g), each step does a ← a + s, p = β · α · sign(W ∗ (sign(a) · max(|a| − ε, 0))), a ← a + p, x ← clip(x + s + p), where W is
/// uniform but 0 at its centre. The published project factor, 16/255, is β · α at the published ε and number of steps.
/// </remarks>
[AttackComponent("Steps are amplified, and what of their sum goes beyond epsilon is projected on the pixels around", Abbreviation = "PI", Formula = "x + s + β α sign(W ∗ overflow), s = β α sign(g)",
    Paper = "Gao, Zhang, Song, Liu, Shen, \"Patch-wise Attack for Fooling Deep Neural Network\", ECCV 2020")]
public sealed record PatchProjection : AttackStep
{
    // The steps are multiples of one length: they often sum to ε, or to zero, but for rounding, and what rounding leaves has no sign.
    private const float Rounding = 1e-6f;

    /// <summary>β, the factor of a step: at least 1 and finite, 10 by default.</summary>
    [AttackParameter("The factor of a step", Minimum = 1)]
    public float Amplification { get; init; } = 10;

    /// <summary>The size of W in pixels: odd, 3 to 63, 3 by default.</summary>
    [AttackParameter("The size of the projection kernel in pixels", Minimum = 3, Maximum = 63, IsOdd = true)]
    public int Size { get; init; } = 3;

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack)
    {
        if (attack.Norm != AttackNorm.LInfinity) throw new ArgumentException($"{nameof(PatchProjection)} projects steps of the norm {AttackNorm.LInfinity}; found the norm {attack.Norm}.");
    }

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(StepContext context)
    {
        var amplified = zeros_like(context.Images);
        var kernel = Kernel(context.Images.device, context.Images.dtype);
        return gradient => Step(context.Direction(gradient), amplified, kernel, context.StepSize, context.Radius);
    }

    /// <summary>W for a depthwise convolution, 3×1×size×size.</summary>
    private Tensor Kernel(Device device, ScalarType type)
    {
        var values = new double[Size * Size];
        Array.Fill(values, 1.0 / (Size * Size - 1));
        values[values.Length / 2] = 0;
        return tensor(values, [1, 1, Size, Size], dtype: type, device: device).repeat(Images.Pixels.Channels, 1, 1, 1);
    }

    /// <summary>What is added to the perturbation, N×3×H×W.</summary>
    /// <param name="sign">The sign of the gradient.</param>
    /// <param name="amplified">a, the sum of all that was added; changed in place.</param>
    /// <param name="kernel">W.</param>
    /// <param name="stepSize">α, one value or N×1×1×1.</param>
    /// <param name="radius">ε, likewise.</param>
    private Tensor Step(Tensor sign, Tensor amplified, Tensor kernel, Tensor stepSize, Tensor radius)
    {
        var length = stepSize.mul(AsWritten.Of(Amplification));
        var step = sign.mul(length);
        amplified.add_(step);
        var overflow = amplified.abs().sub_(radius.mul(1 + Rounding)).clamp_min_(0).mul_(amplified.sign());
        var projection = nn.functional.conv2d(overflow, kernel, padding: [Size / 2, Size / 2], groups: Images.Pixels.Channels).div_(radius.mul(Rounding)).trunc_().sign_().mul_(length);
        amplified.add_(projection);
        return step.add_(projection);
    }
}
