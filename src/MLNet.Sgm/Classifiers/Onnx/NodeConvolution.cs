using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>A two-dimensional convolution of a graph, with the padding that TorchSharp's own has no words for.</summary>
internal sealed class NodeConvolution : Layer
{
    private readonly BlockConvolution convolution;
    private readonly Func<Tensor, Windows>? windowsOf;

    private NodeConvolution(BlockConvolution convolution, Func<Tensor, Windows>? windowsOf) : base(nameof(NodeConvolution))
    {
        (this.convolution, this.windowsOf) = (convolution, windowsOf);
        RegisterComponents();
    }

    internal BlockConvolution Convolution => convolution;

    /// <summary>Takes over the weights.</summary>
    internal static NodeConvolution Create(OnnxAttributes attributes, Tensor weight, Tensor? bias)
    {
        var kernel = weight.shape[2..];
        var isAutomatic = Windows.IsAutomatic(attributes);
        var windows = new Windows(attributes, kernel, isAutomatic ? kernel : null);
        var groups = attributes.Long("group", 1);
        if (groups < 1) throw new OnnxProblem(FormattableString.Invariant($"has {groups} groups; expected at least 1"));
        var isPadded = isAutomatic || !windows.IsEven;
        var padding = isPadded ? [0, 0] : windows.Padding;
        // Outline weights cost nothing to draw.
        var convolution = new BlockConvolution(weight.shape[1] * groups, weight.shape[0], kernel, windows.Strides, padding, windows.Dilations, groups, bias: false, META);
        convolution.weight = new Parameter(weight, requires_grad: false);
        if (bias is not null) convolution.bias = new Parameter(bias, requires_grad: false);
        return new(convolution, isAutomatic ? x => new(attributes, kernel, x.shape[2..]) : isPadded ? _ => windows : null);
    }

    public override Tensor forward(Tensor input)
    {
        if (windowsOf is null) return convolution.call(input);
        using var scope = NewDisposeScope();
        var windows = windowsOf(input);
        return convolution.call(nn.functional.pad(input, Windows.Sides(windows.Begins, windows.Ends), PaddingModes.Constant, 0)).MoveToOuterDisposeScope();
    }
}
