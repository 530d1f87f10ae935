using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>Rewrites a network of the zoo into one that computes the same, but for rounding, in less time.</summary>
/// <remarks>
/// Batch norms go into the convolutions before them, or become a product and a sum. On the CPU, convolutions of images that stride go over blocks of pixels, and
/// images lie in memory as N×H×W×C, which convolutions prefer and keep; the values, and every index, stay the same. Networks of somebody else are left as they are: what they are made of
/// is not known here, and hooks may hang on their parts.
/// </remarks>
internal sealed class Tuning
{
    private readonly bool channelsLast;

    internal Tuning(Layer network, Device device)
    {
        if (network.GetType().Assembly != typeof(Tuning).Assembly || network is BranchedNetwork or TorchScriptNetwork) return;
        foreach (var norm in network.modules().OfType<FoldableBatchNorm>()) norm.Fold();
        channelsLast = device.type == DeviceType.CPU;
        if (!channelsLast) return;
        AllocatorMemory.Keep();
        foreach (var convolution in network.modules().OfType<BlockConvolution>()) convolution.Rewrite();
        foreach (var convolution in network.modules().OfType<Convolution>()) Rearrange(convolution);
    }

    /// <summary>The network's input in the order that suits it.</summary>
    internal Tensor Arrange(Tensor images) => channelsLast ? ChannelsLast(images) : images;

    /// <summary>Otherwise the weights would be rearranged at every call.</summary>
    private static void Rearrange(Convolution convolution)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        convolution.weight = new Parameter(ChannelsLast(convolution.weight), requires_grad: false);
    }

    // TorchSharp has no call for it, but two permutations around a copy make such strides.
    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
