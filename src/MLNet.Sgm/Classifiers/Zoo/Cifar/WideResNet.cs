using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Wide ResNets of 6n + 4 layers (Zagoruyko and Komodakis, "Wide Residual Networks", BMVC 2016) in the two layouts that github:RobustBench/robustbench loads: the one of
/// TRADES (Zhang et al., ICML 2019), which most of its files have, and DeepMind's (Gowal et al., arXiv 2010.03593), with SiLU for ReLU.
/// </summary>
internal static class WideResNet
{
    private const int Stem = 16;
    private const int StageCount = 3;

    private static readonly PreActivationNames TradesNames = new("bn1", "conv1", "bn2", "conv2", "convShortcut");
    private static readonly PreActivationNames DeepMindNames = new("batchnorm_0", "conv_0", "batchnorm_1", "conv_1", "shortcut") { PadsEnd = true };

    // Many files have a second first stage, which no image ever goes through.
    private static readonly NameRules UnusedStage = new() { Optional = "sub_block1." };

    private static readonly (int Depth, int Width)[] Shapes = [(28, 10), (34, 10), (34, 20), (70, 16)];

    internal static IEnumerable<Architecture> Variants =>
    [
        .. Of("robustbench", "RobustBench", Cifar10Preprocessing.None, Trades, UnusedStage),
        .. Of("deepmind", "DeepMind", Cifar10Preprocessing.DeepMind, DeepMind, NameRules.None),
    ];

    internal static Layer Trades(string name, int depth, int width, int classes)
    {
        var stages = Stages(TradesNames, depth, width, () => ReLU(inplace: true));
        return new PreActivationNetwork(
            name,
            [
                ("conv1", Convolution(3, Stem, 3, 1, 1, bias: false)),
                .. stages.Select((stage, index) => ($"block{index + 1}", (Layer)new Chain(("layer", stage)))),
                ("bn1", new FoldableBatchNorm(Features(width, StageCount))),
                ("relu", ReLU(inplace: true)),
            ],
            stages,
            ("fc", FullyConnected(Features(width, StageCount), classes)));
    }

    internal static Layer DeepMind(string name, int depth, int width, int classes)
    {
        var stages = Stages(DeepMindNames, depth, width, () => SiLU());
        return new PreActivationNetwork(
            name,
            [
                ("init_conv", Convolution(3, Stem, 3, 1, 1, bias: false)),
                ("layer", new Chain(stages.Select(stage => (Layer)new Chain(("block", stage))))),
                ("batchnorm", new FoldableBatchNorm(Features(width, StageCount))),
                ("relu", SiLU()),
            ],
            stages,
            ("logits", FullyConnected(Features(width, StageCount), classes)));
    }

    private static IEnumerable<Architecture> Of(string prefix, string origin, Preprocessing preprocessing, Func<string, int, int, int, Layer> create, NameRules names) =>
        from shape in Shapes
        let title = $"Wide-ResNet-{shape.Depth}-{shape.Width} ({origin})"
        select Architecture.ForCifar10($"{prefix}_wide_resnet{shape.Depth}_{shape.Width}", title, preprocessing, classes => create(title, shape.Depth, shape.Width, classes), names);

    private static List<Chain> Stages(PreActivationNames names, int depth, int width, Func<Layer> activation) =>
        [.. Enumerable.Range(1, StageCount).Select(stage => PreActivationNetwork.Stage(names, (depth - 4) / 6, Features(width, stage - 1), Features(width, stage), stage == 1 ? 1 : 2, activation()))];

    /// <summary>The channels after a stage, or with 0 before the first one.</summary>
    private static long Features(int width, int stage) => stage == 0 ? Stem : Stem * width << (stage - 1);
}
