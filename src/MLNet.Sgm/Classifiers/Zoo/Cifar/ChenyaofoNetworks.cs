using System.Globalization;

namespace MLNet.Sgm.Classifiers;

/// <summary>Networks of github:chenyaofo/pytorch-cifar-models, which are torchvision's, and RepVGG, with less stride.</summary>
internal static class ChenyaofoNetworks
{
    private static readonly int[] ResNetDepths = [20, 32, 44, 56];
    private static readonly int[] VggDepths = [11, 13, 16, 19];
    private static readonly double[] MobileNetWidths = [0.5, 0.75, 1, 1.4];

    internal static IEnumerable<Architecture> All =>
    [
        .. ResNetDepths.Select(depth => Create($"resnet{depth}", $"ResNet-{depth}", (_, classes) => ResNet.CreateSmall(depth, channels: 3, classes))),
        .. VggDepths.Select(depth => Create($"vgg{depth}_bn", $"VGG-{depth}-BN", (title, classes) => Vgg.CreateForCifar10(title, depth, isDeep: true, classes))),
        .. MobileNetWidths.Select(width => Create($"mobilenetv2_x{InName(width)}", $"MobileNetV2 x{InTitle(width)}", (title, classes) => MobileNetV2.CreateForCifar10(title, width, classes))),
        ShuffleNet(0.5, new(48, 1024)),
        ShuffleNet(1, ShuffleNetV2.WidthOne),
        ShuffleNet(1.5, new(176, 1024)),
        ShuffleNet(2, new(244, 2048)),
        Create("repvgg_a0", "RepVGG-A0", (title, classes) => RepVgg.Create(title, 0.75, 2.5, classes)),
        Create("repvgg_a1", "RepVGG-A1", (title, classes) => RepVgg.Create(title, 1, 2.5, classes)),
        Create("repvgg_a2", "RepVGG-A2", (title, classes) => RepVgg.Create(title, 1.5, 2.75, classes)),
    ];

    private static Architecture ShuffleNet(double width, ShuffleNetV2.Widths widths) =>
        Create($"shufflenetv2_x{InName(width)}", $"ShuffleNetV2 x{InTitle(width)}", (title, classes) => ShuffleNetV2.CreateForCifar10(title, widths, classes));

    private static Architecture Create(string name, string title, Func<string, int, Layer> create)
    {
        var distinct = $"{title} (chenyaofo)";
        return Architecture.ForCifar10($"chenyaofo_{name}", distinct, Cifar10Preprocessing.Usual, classes => create(distinct, classes));
    }

    private static string InTitle(double width) => width.ToString("0.0#", CultureInfo.InvariantCulture);

    private static string InName(double width) => InTitle(width).Replace('.', '_');
}
