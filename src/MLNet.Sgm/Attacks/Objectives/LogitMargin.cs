using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>The margin zᵧ − max zⱼ over the other classes (Carlini and Wagner, "Towards Evaluating the Robustness of Neural Networks", S&amp;P 2017, f₆ without a bound).</summary>
[AttackComponent("The margin between the class's logit and the largest other", Formula = "zᵧ − max zⱼ, j ≠ y",
    Paper = "Carlini, Wagner, \"Towards Evaluating the Robustness of Neural Networks\", S&P 2017")]
public sealed record LogitMargin : AttackObjective
{
    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes)
    {
        var isClass = arange(logits.shape[1], device: logits.device).unsqueeze(0).eq(classes.unsqueeze(1));
        return logits.gather(1, classes.unsqueeze(1)).squeeze(1).sub(logits.masked_fill(isClass, float.NegativeInfinity).amax(1));
    }
}
