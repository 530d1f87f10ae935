namespace MLNet.Sgm.Attacks;

/// <summary>What an attack makes large. Below, z are the logits of an image, y is its class, and t its target.</summary>
public enum AttackLoss
{
    /// <summary>The cross-entropy: −log softmax(z)ᵧ, or log softmax(z)ₜ with a target.</summary>
    CrossEntropy,

    /// <summary>
    /// The logit: −zᵧ, or zₜ with a target, whose gradient does not vanish as the target becomes certain (Zhao, Liu, Larson, "On
    /// Success and Simplicity: A Second Look at Transferable Targeted Attacks", NeurIPS 2021).
    /// </summary>
    Logit,

    /// <summary>
    /// The margin between logits: the largest of the other zⱼ less zᵧ, or zₜ less the largest other zⱼ with a target (Carlini and
    /// Wagner, "Towards Evaluating the Robustness of Neural Networks", S&amp;P 2017, f₆ without a bound).
    /// </summary>
    LogitMargin,
}
