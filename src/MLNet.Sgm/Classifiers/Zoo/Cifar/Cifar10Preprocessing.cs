namespace MLNet.Sgm.Classifiers;

/// <summary>What the networks for CIFAR-10 were trained with, as their repositories have it; all at 32×32.</summary>
internal static class Cifar10Preprocessing
{
    private const int Side = 32;

    /// <summary>ImageNet's mean and standard deviation: github:akamaster/pytorch_resnet_cifar10.</summary>
    internal static Preprocessing OfImageNet { get; } = new(Preprocessing.ImageNet.Mean, Preprocessing.ImageNet.Std, Side, Side);

    /// <summary>The mean of CIFAR-10, and the mean over its images of each image's standard deviation: github:kuangliu/pytorch-cifar and chenyaofo/image-classification-codebase.</summary>
    internal static Preprocessing Usual { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f], Side, Side);

    /// <summary>The mean and the standard deviation of CIFAR-10, which DeepMind's networks subtract and divide by themselves.</summary>
    internal static Preprocessing DeepMind { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2471f, 0.2435f, 0.2616f], Side, Side);

    /// <summary>Pixels as they are.</summary>
    internal static Preprocessing None { get; } = new([0, 0, 0], [1, 1, 1], Side, Side);
}
