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
    /// <remarks>
    /// The published code multiplies gradients at ReLUs, by γ where a branch has one and by √γ where it has two: at every ReLU
    /// of the decayed blocks, the one after the addition included, and at the network's first one; and it divides the gradient by its standard
    /// deviation over the batch at the end of every block of a ResNet. What that adds to the decay of the branches is a factor
    /// common to all paths, which turns no sign and does not change a normalised gradient. So attacks decay the branches alone;
    /// only <c>sgm models check</c>, which compares the images of the published code bit by bit, follows it to the letter.
    /// </remarks>
    PublishedCode,
}
