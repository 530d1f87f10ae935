namespace MLNet.Sgm.Classifiers;

/// <summary>What the networks of the zoo are for.</summary>
public enum ArchitectureGroup
{
    /// <summary>Networks for ImageNet, with published weights.</summary>
    ImageNet,

    /// <summary>Networks for CIFAR-10, 32×32, as the repositories define them whose weight files most people have.</summary>
    Cifar10,

    /// <summary>Networks for small images of any size, of one channel or three, with weights of your own.</summary>
    SmallImages,
}
