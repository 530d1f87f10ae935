using Microsoft.ML;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Makes adversarial images that transfer, with the Skip Gradient Method: an iterative attack on a source network whose residual
/// branches pass back only γ of their gradient (Wu, Wang, Xia, Bailey, Ma, "Skip Connections Matter: On the Transferability of
/// Adversarial Examples Generated with ResNets", ICLR 2020). With γ = 1 it is PGD, or MI-FGSM with momentum. For any other attack
/// of the literature, with γ or without, use <see cref="AdversarialEstimator"/>.
/// </summary>
/// <remarks><inheritdoc cref="AdversarialEstimator" path="/remarks/node()"/></remarks>
public sealed class AdversarialSgmEstimator : AdversarialEstimatorBase
{
    /// <summary>Creates the estimator; <c>ml.Robustness.AdversarialSgm</c> does the same.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="outputColumnName">The column of adversarial images to add; the names of the others start with it.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null, which then hides the original.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public AdversarialSgmEstimator(MLContext context, string outputColumnName, string? inputColumnName, Options options)
        : base(context, outputColumnName, inputColumnName, options) { }

    /// <summary>The settings of an <see cref="AdversarialSgmEstimator"/>.</summary>
    public sealed class Options : OptionsBase
    {
        /// <summary>γ, the factor of the gradient through residual branches, in (0, 1].</summary>
        /// <value>The default is 1, which leaves the gradient as it is. The paper has 0.2 for ResNets and 0.5 for DenseNets on ImageNet.</value>
        public float Gamma = 1;

        /// <summary>ε, the largest change of a pixel, for pixels in [0, 1].</summary>
        /// <value>The default is 16/255.</value>
        public float Epsilon = AttackSettings.DefaultEpsilon;

        /// <summary>The change of a pixel in one step, for pixels in [0, 1].</summary>
        /// <value>The default is 2/255.</value>
        public float StepSize = AttackSettings.DefaultStepSize;

        /// <summary>The number of steps.</summary>
        /// <value>The default is 10.</value>
        public int Steps = AttackSettings.DefaultSteps;

        /// <summary>The decay of the accumulated gradient; 1 is MI-FGSM as published.</summary>
        /// <value>The default is 0, no momentum.</value>
        public float Momentum;

        internal override AttackSettings ToSettings() => new() { Gamma = Gamma, Epsilon = Epsilon, StepSize = StepSize, Steps = Steps, Momentum = Momentum };
    }
}
