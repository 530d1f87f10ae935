using MLNet.Sgm.Classifiers.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// A block skip + f(a) with a = φ(norm(x)), f two 3×3 convolutions with a norm and φ between them (He et al., "Identity Mappings in Deep Residual Networks", ECCV 2016).
/// The skip is x where the shape stays, and else a strided 1×1 convolution of a.
/// </summary>
internal sealed class PreActivationBlock : ResidualBlock
{
    private readonly FoldableBatchNorm norm1;
    private readonly Layer activation;
    private readonly Conv2d convolution1;
    private readonly FoldableBatchNorm norm2;
    private readonly Conv2d convolution2;
    private readonly Conv2d? projection;
    private readonly bool padsEnd;

    internal PreActivationBlock(PreActivationNames names, long input, long output, long stride, Layer activation) : base(nameof(PreActivationBlock))
    {
        padsEnd = names.PadsEnd && stride > 1;
        norm1 = new(input);
        this.activation = activation;
        convolution1 = Convolution(input, output, 3, stride, padsEnd ? 0 : 1, bias: false);
        norm2 = FoldableBatchNorm.After(convolution1);
        convolution2 = Convolution(output, output, 3, 1, 1, bias: false);
        projection = stride == 1 && input == output ? null : Convolution(input, output, 1, stride, bias: false);
        Register(names);
    }

    internal override bool HasIdentitySkip => projection is null;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // A projection begins behind the activation, where the branch then begins as well.
        if (projection is null) return Residual.Pass(input, x => Function(Activated(x))).add_(Skipped.Pass(input)).MoveToOuterDisposeScope();
        var activated = Activated(input);
        return Residual.Pass(activated, Function).add_(Skipped.Pass(projection.call(activated))).MoveToOuterDisposeScope();
    }

    private Tensor Activated(Tensor input) => activation.call(norm1.call(input));

    /// <summary>What follows the first activation.</summary>
    private Tensor Function(Tensor activated)
    {
        var branch = convolution1.call(padsEnd ? functional.pad(activated, [0, 1, 0, 1]) : activated);
        return Branch.Decay(convolution2.call(activation.call(norm2.call(branch))));
    }

    /// <summary>Nothing more: TorchSharp would give everything a second name, that of its field.</summary>
    protected override void RegisterComponents() { }

    private void Register(PreActivationNames names)
    {
        register_module(names.Norm1, norm1);
        register_module(names.Convolution1, convolution1);
        register_module(names.Norm2, norm2);
        register_module(names.Convolution2, convolution2);
        if (projection is not null) register_module(names.Projection, names.IsProjectionNested ? new Chain(projection) : projection);
    }
}

/// <summary>What a repository calls the parts of its pre-activation blocks.</summary>
internal sealed record PreActivationNames(string Norm1, string Convolution1, string Norm2, string Convolution2, string Projection)
{
    /// <summary>Whether the projection is the only member of a sequence.</summary>
    internal bool IsProjectionNested { get; init; }

    /// <summary>Whether a strided 3×3 convolution sees zeros below and to the right only, as TensorFlow's do, rather than all around.</summary>
    internal bool PadsEnd { get; init; }
}
