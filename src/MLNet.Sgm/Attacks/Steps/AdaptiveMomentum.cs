using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// AdaMSI: steps by an adaptive momentum method that keeps lengths apart, in place of signs (Long, Tao, Li, Lei, Zhang, "On the Convergence of an Adaptive Momentum Method for Adversarial Attacks",
/// AAAI 2024).
/// </summary>
/// <remarks>
/// In step t from 1, v ← (1 − 1/t) v + g²/t and m ← m + g / √v + β (x − x₀), β = λ (t − 1)² ‖gₜ₋₁‖₁ / (λ t² ‖gₜ‖₁ + 1), and a step is α m, clipped. x₀ is the unchanged image, as in the code of TransferAttack; the paper
/// has the point before. It has a momentum of its own, so that <see cref="AttackSettings.Momentum"/> is 0. For L2, α is divided by the root of the number of values. The L1 norm is that of an image's own
/// loss; that code's loss is the mean of a batch.
/// </remarks>
[AttackComponent("Steps by an adaptive momentum method, in place of signs", Abbreviation = "AdaMSI", Formula = "α m, m ← m + g/√v + β (x − x₀), v = mean g²",
    Paper = "Long, Tao, Li, Lei, Zhang, \"On the Convergence of an Adaptive Momentum Method for Adversarial Attacks\", AAAI 2024")]
public sealed record AdaptiveMomentum : AttackStep
{
    /// <summary>λ, of β: positive and finite, 0.6 by default.</summary>
    [AttackParameter("How fast the weight of the way so far grows", Above = 0)]
    public float Lambda { get; init; } = 0.6f;

    /// <inheritdoc/>
    protected override void Check(AttackSettings attack) => OwnMomentum.Require(this, attack);

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(StepContext context)
    {
        var (momentum, squares) = (zeros_like(context.Images), zeros_like(context.Images));
        var lastWeight = zeros([context.Images.shape[0], 1, 1, 1], dtype: context.Images.dtype, device: context.Images.device);
        return gradient =>
        {
            var time = context.Step + 1.0;
            var weight = gradient.abs().sum([1L, 2L, 3L], keepdim: true).mul_(AsWritten.Of(Lambda) * time * time);
            squares.mul_(1 - 1 / time).add_(gradient.square(), 1 / time);
            momentum.add_(context.Perturbation.mul(lastWeight.div(weight.add(1))));
            momentum.add_(where(squares.gt(0), gradient.div(squares.sqrt()), zeros_like(gradient)));
            lastWeight.copy_(weight);
            return momentum.mul(context.StepPerValue);
        };
    }
}
