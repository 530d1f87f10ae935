using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// The service asks the network about copies with Gaussian noise, and answers with the class that most of them are taken for (Cohen, Rosenfeld, Kolter, "Certified Adversarial Robustness via Randomized Smoothing", ICML 2019).
/// The scores are shares of votes; of classes with as many votes the first wins. A service that abstains where the vote is close, as the paper's PREDICT does, is not modelled: here every image gets a class. Differentiable, copy by copy.
/// </summary>
[AttackComponent("The class that most of many noisy copies are taken for", Abbreviation = "Smoothing", Formula = "argmax of votes for f(x + σ n), n normal",
    Paper = "Cohen, Rosenfeld, Kolter, \"Certified Adversarial Robustness via Randomized Smoothing\", ICML 2019")]
public sealed record RandomizedSmoothing : InputProcessing
{
    /// <summary>σ, the standard deviation of the noise, of pixels in [0, 1]: in (0, 2], 0.25 by default. What leaves [0, 1] is not clipped, as published.</summary>
    [AttackParameter("The standard deviation of the noise, of pixels in [0, 1]", Above = 0, Maximum = 2)]
    public float Deviation { get; init; } = 0.25f;

    /// <summary>The number of noisy copies that vote, at least 1, 100 by default, as published for predictions.</summary>
    [AttackParameter("The number of noisy copies that vote", Minimum = 1)]
    public int Votes { get; init; } = 100;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override int Views => Votes;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int view, TransformContext context)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.add(context.NormalNoise(images, purpose: 0), AsWritten.Of(Deviation));
    }

    /// <inheritdoc/>
    protected internal override Tensor Merge(Tensor probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return nn.functional.one_hot(probabilities.argmax(-1), probabilities.shape[2]).to(probabilities.dtype).mean([1L]);
    }
}
