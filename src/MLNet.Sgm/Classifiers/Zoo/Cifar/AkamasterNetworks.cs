namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The networks of github:akamaster/pytorch_resnet_cifar10: ResNets of 6n + 2 layers as He et al. have them for CIFAR-10 ("Deep Residual Learning for Image Recognition", CVPR
/// 2016, section 4.2), with shortcuts that have no parameters.
/// </summary>
internal static class AkamasterNetworks
{
    private static readonly int[] Depths = [20, 32, 44, 56, 110];

    internal static IEnumerable<Architecture> All =>
        from depth in Depths
        let title = $"ResNet-{depth} (akamaster)"
        let blocks = (depth - 2) / 6
        let shape = new ResNetShape([blocks, blocks, blocks], Bottleneck: false) { StemWidth = 16, Skip = ResNetSkip.Padding }
        select Architecture.ForCifar10($"akamaster_resnet{depth}", title, Cifar10Preprocessing.OfImageNet, classes => ResNet.CreateForCifar10(title, shape, classes));
}
