using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The cross-entropy of logits over a temperature, or over the distance of the two largest, so that its gradient does not vanish as the target becomes certain (Weng, Luo, Zhong, Li, Sebe, "Logit Margin Matters: Improving
/// Transferable Targeted Adversarial Attack by Logit Calibration", TIFS 2023).
/// </summary>
/// <remarks>The distance is a number of the image as it is, and has no gradient. The paper's third calibration, by the angle to the class's weights, is left out. Published for targeted attacks of 300 steps; the default is the code's of TransferAttack, the distance.</remarks>
[AttackComponent("The cross-entropy of logits over a temperature or over the distance of the two largest", Abbreviation = "Logit calibration", Formula = "log softmax(z / T)ᵧ",
    Paper = "Weng, Luo, Zhong, Li, Sebe, \"Logit Margin Matters: Improving Transferable Targeted Adversarial Attack by Logit Calibration\", TIFS 2023")]
public sealed record LogitCalibration : AttackObjective
{
    // Two equal logits have no distance to be divided by.
    private const double SmallestMargin = 1e-6;

    /// <summary>T, what logits are divided by: positive and finite; null, the default, for the distance of the two largest.</summary>
    [AttackParameter("What logits are divided by; left out for the distance of the two largest", Above = 0)]
    public float? Temperature { get; init; }

    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes)
    {
        var calibrated = Temperature is { } temperature ? logits.div(AsWritten.Of(temperature)) : logits.div(Margin(logits.detach()));
        return nn.functional.cross_entropy(calibrated, classes, reduction: nn.Reduction.None).neg();
    }

    private static Tensor Margin(Tensor logits)
    {
        var largest = logits.topk(2, 1).values;
        return largest.select(1, 0).sub(largest.select(1, 1)).clamp_min(SmallestMargin).unsqueeze(1);
    }
}
