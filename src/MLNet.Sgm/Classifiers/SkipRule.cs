namespace MLNet.Sgm.Classifiers;

/// <summary>Which residual branches of a network the Skip Gradient Method decays.</summary>
public enum SkipRule
{
    /// <summary>
    /// Every block whose skip connection is the identity, and every layer of a DenseNet
    /// (Wu et al., "Skip Connections Matter", ICLR 2020, section 3.1).
    /// </summary>
    Paper,

    /// <summary>
    /// What the code behind the published tables does: as <see cref="Paper"/>, but in ResNets it leaves alone every block whose
    /// number within its stage ends in 0, among them block 0 of <c>layer1</c> in ResNet-18/34 and blocks 10, 20 and 30 of
    /// <c>layer3</c> in deeper ones.
    /// </summary>
    PublishedCode,
}
