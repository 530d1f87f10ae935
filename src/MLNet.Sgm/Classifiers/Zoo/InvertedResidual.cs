using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// A block of an expansion, a depthwise and a projecting convolution, beside an identity where the shape stays (Sandler et al.,
/// "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018).
/// </summary>
internal abstract class InvertedResidual(string name, long input, long output, long stride) : ResidualBlock(name)
{
    internal override bool HasIdentitySkip { get; } = stride == 1 && input == output;

    internal override SkipJoin Joins => HasIdentitySkip ? SkipJoin.Sum : SkipJoin.None;

    /// <summary>f, whose output nothing else sees.</summary>
    private protected abstract Layer Function { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = Residual.Pass(input, Decayed);
        return (HasIdentitySkip ? branch.add_(Skipped.Pass(input)) : branch).MoveToOuterDisposeScope();
    }

    private Tensor Decayed(Tensor input) => Branch.Decay(Function.call(input));
}
