namespace MLNet.Sgm.Classifiers;

/// <summary>Networks of github:kuangliu/pytorch-cifar: those of ImageNet with a 3×3 convolution at stride 1 and no pool at their begin.</summary>
internal static class KuangliuNetworks
{
    private static readonly int[] VggDepths = [11, 13, 16, 19];

    internal static IEnumerable<Architecture> All =>
    [
        ResNetOf(18, new([2, 2, 2, 2], Bottleneck: false)),
        ResNetOf(34, new([3, 4, 6, 3], Bottleneck: false)),
        ResNetOf(50, new([3, 4, 6, 3])),
        Create("preact_resnet18", "PreAct-ResNet-18", PreActResNet.Create),
        .. VggDepths.Select(depth => Create($"vgg{depth}_bn", $"VGG-{depth}-BN", (title, classes) => Vgg.CreateForCifar10(title, depth, isDeep: false, classes))),
        Create("densenet121", "DenseNet-121", (title, classes) => new CifarDenseNet(title, classes)),
        Create("mobilenet_v2", "MobileNetV2", (title, classes) => new CifarMobileNetV2(title, classes)),
    ];

    private static Architecture ResNetOf(int depth, ResNetShape shape) =>
        Create($"resnet{depth}", $"ResNet-{depth}", (title, classes) => ResNet.CreateForCifar10(title, shape with { Skip = ResNetSkip.Shortcut }, classes));

    private static Architecture Create(string name, string title, Func<string, int, Layer> create)
    {
        var distinct = $"{title} (kuangliu)";
        return Architecture.ForCifar10($"kuangliu_{name}", distinct, Cifar10Preprocessing.Usual, classes => create(distinct, classes));
    }
}
