using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Layers;

/// <summary>A ReLU, in place, after whose mask the gradient can be multiplied by a factor: where the published code of the Skip Gradient Method has its γ.</summary>
/// <param name="followsJoin">Whether its input is the sum of a residual branch and its skip connection.</param>
internal sealed class DecayingReLU(bool followsJoin = false) : Layer(nameof(DecayingReLU))
{
    private readonly ResidualBranch decay = new();

    internal bool FollowsJoin => followsJoin;

    /// <summary>The factor, in (0, 1]; 1 (the default) is a plain ReLU.</summary>
    internal double Factor
    {
        set => decay.Factor = value;
    }

    /// <summary>The factor at each of the two ReLUs of a branch that is decayed by γ: √γ, in double precision of γ as it is written.</summary>
    internal static double RootOf(float gamma) => Math.Sqrt(AsWritten.Of(gamma));

    public override Tensor forward(Tensor input) => nn.functional.relu(decay.Decay(input), inplace: true);
}
