using MLNet.Sgm.Attacks;
using static TorchSharp.torch;

namespace OwnAttack;

/// <summary>The mean gradient over copies with noise added, as SmoothGrad takes it to explain a network (Smilkov et al., 2017).</summary>
[AttackComponent("The mean gradient over copies with noise added", Abbreviation = "Noise", Formula = "x + s · u, u uniform in [−1, 1)",
    Paper = "Smilkov, Thorat, Kim, Viégas, Wattenberg, \"SmoothGrad: removing noise by adding noise\", 2017")]
public sealed record NoisyCopies : InputTransform
{
    [AttackParameter("The number of copies", Minimum = 1)]
    public int Count { get; init; } = 4;

    [AttackParameter("The largest noise, of pixels in [0, 1]", Above = 0, Maximum = 1)]
    public float Strength { get; init; } = 0.1f;

    protected override int Copies => Count;

    protected override bool IsRandom => true;

    protected override Tensor Apply(Tensor images, int copy, TransformContext context) => images.add(context.UniformNoise(images, purpose: 0), Strength);
}
