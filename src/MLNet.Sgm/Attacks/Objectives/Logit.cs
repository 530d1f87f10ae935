using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The logit zᵧ, whose gradient does not vanish as the target becomes certain (Zhao, Liu, Larson, "On Success and Simplicity: A Second Look at Transferable Targeted
/// Attacks", NeurIPS 2021).
/// </summary>
[AttackComponent("The logit, whose gradient does not vanish as the target becomes certain", Formula = "zᵧ",
    Paper = "Zhao, Liu, Larson, \"On Success and Simplicity: A Second Look at Transferable Targeted Attacks\", NeurIPS 2021")]
public sealed record Logit : AttackObjective
{
    /// <inheritdoc/>
    protected internal override Tensor Sureness(Tensor logits, Tensor classes) => logits.gather(1, classes.unsqueeze(1)).squeeze(1);
}
