using MLNet.Sgm.Classifiers.Layers;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>ResNet-18 of the second kind (He et al., "Identity Mappings in Deep Residual Networks", ECCV 2016) as github:kuangliu/pytorch-cifar has it, without a norm before its average.</summary>
internal static class PreActResNet
{
    private static readonly PreActivationNames Names = new("bn1", "conv1", "bn2", "conv2", "shortcut") { IsProjectionNested = true };

    internal static Layer Create(string name, int classes)
    {
        const int stem = 64, stageCount = 4, blocks = 2, last = stem << (stageCount - 1);
        var stages = Enumerable.Range(0, stageCount)
            .Select(stage => PreActivationNetwork.Stage(Names, blocks, stem << Math.Max(0, stage - 1), stem << stage, stage == 0 ? 1 : 2, ReLU(inplace: true)))
            .ToList();
        return new PreActivationNetwork(
            name,
            [("conv1", Convolution(3, stem, 3, 1, 1, bias: false)), .. stages.Select((stage, index) => ($"layer{index + 1}", (Layer)stage))],
            stages,
            ("linear", FullyConnected(last, classes)));
    }
}
