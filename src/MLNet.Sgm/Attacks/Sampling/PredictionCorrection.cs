using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// PC-I: a predicted step of length ε corrects the gradient by the one that it finds there (Wan, Huang, "Adversarial Attack Based on Prediction-Correction", arXiv 2306.01809).
/// </summary>
/// <remarks>
/// Predictions p go on from the point, p ← clip(p + ε d(∇J(p))), and the gradient is ∇J(x) / ‖∇J(x)‖₁ plus the mean of ∇J(p) / ‖∇J(p)‖₁. The code of TransferAttack takes the gradient before it moves the
/// prediction: with its one prediction that is the same gradient twice, which is MI-FGSM. The default follows the paper; 0 predictions give what that code gives. Norms are each image's own, there the batch's.
/// </remarks>
[AttackComponent("A predicted step corrects the gradient by the one that it finds there", Abbreviation = "PC", Formula = "g/‖g‖₁ + mean g′/‖g′‖₁, g = ∇J(x), g′ = ∇J(x + ε d(g))",
    Paper = "Wan, Huang, \"Adversarial Attack Based on Prediction-Correction\", arXiv 2306.01809, 2023")]
public sealed record PredictionCorrection : GradientSampling
{
    /// <summary>K, the number of predictions: 0 to 100, 1 by default.</summary>
    [AttackParameter("The number of predictions", Minimum = 0, Maximum = 100)]
    public int Predictions { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override int Gradients => Predictions + 1;

    /// <inheritdoc/>
    protected internal override Func<Tensor, Tensor> Begin(GradientProbe probe) => point => Corrected(probe, point);

    private Tensor Corrected(GradientProbe probe, Tensor point)
    {
        var gradient = probe.Gradient(point, 0);
        var corrected = GradientNorms.OverL1(gradient);
        for (var prediction = 1; prediction <= Predictions; prediction++)
        {
            point = probe.Jumped(point, gradient);
            gradient = probe.Gradient(point, prediction);
            corrected.add_(GradientNorms.OverL1(gradient).div_(Predictions));
        }
        return corrected;
    }
}
