using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>A convolution, a batch norm and a ReLU under the names that all Inceptions give them.</summary>
internal sealed class InceptionConvolution : Layer
{
    private readonly Conv2d conv;
    private readonly FoldableBatchNorm bn;
    private readonly ReLU relu = ReLU(inplace: true);

    /// <summary>A square kernel, without padding unless asked for.</summary>
    internal InceptionConvolution(long input, long output, long kernel, long stride = 1, long padding = 0)
        : this(Convolution(input, output, kernel, stride, padding, bias: false)) { }

    /// <summary>A kernel of any shape, padded so that the size stays.</summary>
    internal InceptionConvolution(long input, long output, (long Height, long Width) kernel)
        : this(Convolution(input, output, kernel, padding: (kernel.Height / 2, kernel.Width / 2), bias: false)) { }

    private InceptionConvolution(Conv2d convolution) : base(nameof(InceptionConvolution))
    {
        conv = convolution;
        bn = FoldableBatchNorm.After(convolution, eps: 1e-3);
        RegisterComponents();
    }

    /// <summary>The path from here back, for networks whose paths differ in length.</summary>
    internal ResidualBranch Branch { get; } = new();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return relu.call(Branch.Decay(bn.call(conv.call(input)))).MoveToOuterDisposeScope();
    }
}

/// <summary>Paths side by side whose outputs are joined along the channels; the layers of all paths are children of this one.</summary>
internal sealed class Mixed : Layer
{
    private readonly Path[] paths;

    internal Mixed(params Path[] paths) : base(nameof(Mixed))
    {
        this.paths = paths;
        foreach (var (name, layer) in paths.SelectMany(path => path.Steps.Concat(path.Fork))) register_module(name, layer);
    }

    /// <summary>
    /// The decay of Wang et al. ("Boosting the transferability of adversarial examples via skip gradient", arXiv 2410.08950): γ
    /// at every normalisation layer of the mixed blocks, so that a longer path is decayed more often than a shorter one beside it.
    /// </summary>
    internal static IEnumerable<ResidualBranch> Branches(Layer network, SkipRule rule) => rule == SkipRule.Paper
        ? network.modules().OfType<Mixed>().SelectMany(mixed => mixed.modules().OfType<InceptionConvolution>()).Select(convolution => convolution.Branch)
        : network.BranchesByPaper(rule);

    /// <summary>
    /// Reduction-A, which halves the image: a strided 3×3 to n channels, beside k, l and m channels on the way, beside a pool
    /// (Szegedy et al., AAAI 2017, figure 7 and table 1).
    /// </summary>
    internal static Mixed ReductionA(long input, long k, long l, long m, long n) => new(
        new(("branch0", new InceptionConvolution(input, n, 3, stride: 2))),
        new(("branch1", new Chain(new InceptionConvolution(input, k, 1), new InceptionConvolution(k, l, (3, 3)), new InceptionConvolution(l, m, 3, stride: 2)))),
        new(("branch2", MaxPool2d(3, 2))));

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cat([.. paths.SelectMany(path => path.Run(input))], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Layers one after the other, and at the end, unless empty, several side by side.</summary>
    internal sealed record Path((string Name, Layer Layer)[] Steps, (string Name, Layer Layer)[] Fork)
    {
        internal Path(params (string Name, Layer Layer)[] steps) : this(steps, []) { }

        internal IEnumerable<Tensor> Run(Tensor input)
        {
            var x = Steps.Aggregate(input, (x, step) => step.Layer.call(x));
            return Fork.Length == 0 ? [x] : Fork.Select(end => end.Layer.call(x));
        }
    }
}
