namespace MLNet.Sgm.Attacks;

/// <summary>
/// What of several sources is averaged, by their weights, before the gradient is taken (Dong et al., "Boosting Adversarial Attacks
/// with Momentum", CVPR 2018, section 3.3). One source alone makes no difference.
/// </summary>
public enum EnsembleFusion
{
    /// <summary>Their logits; the published code's choice, and the default.</summary>
    Logits,

    /// <summary>Their probabilities; the logarithm of the mean takes the place of logits in the loss.</summary>
    Probabilities,

    /// <summary>Their losses. What the ensemble predicts is what it predicts by mean probabilities.</summary>
    Losses,
}
