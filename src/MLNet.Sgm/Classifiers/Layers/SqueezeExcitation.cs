using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>Weighs each channel by a gate that sees all of them: σ(fc2(φ(fc1(mean over the image)))) (Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018).</summary>
internal sealed class SqueezeExcitation : Layer
{
    private readonly GlobalAverage avgpool = new();
    private readonly Conv2d fc1;
    private readonly Conv2d fc2;
    private readonly Layer activation;

    internal SqueezeExcitation(long channels, long squeezed, Layer activation) : base(nameof(SqueezeExcitation))
    {
        fc1 = Convolution(channels, squeezed, 1);
        fc2 = Convolution(squeezed, channels, 1);
        this.activation = activation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var gate = fc2.call(activation.call(fc1.call(avgpool.call(input)))).sigmoid();
        return (input * gate).MoveToOuterDisposeScope();
    }
}
