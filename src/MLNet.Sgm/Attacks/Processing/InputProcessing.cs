using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// What stands before a network in a service, such as the JPEG that images are sent as. Put before a target (<see cref="Pipeline.TransferTarget.Behind"/>), it is what every image goes through, clean or
/// adversarial; put before an attack's sources (<see cref="AttackSettings.Behind"/>), gradients go through it.
/// </summary>
/// <remarks>It works at the image's own size, before a network resizes and normalises. What it draws belongs to the image: a function of the seed and of the image's own pixels.</remarks>
public abstract record InputProcessing : AttackComponent
{
    /// <summary>For processings of your own.</summary>
    protected InputProcessing() { }

    /// <summary>How many views of an image a target scores, at least 1, the default. Of several, the target's scores are probabilities, what <see cref="Merge"/> makes of those of the views.</summary>
    protected internal virtual int Views => 1;

    /// <summary>The processings that this one consists of, in their order.</summary>
    internal override IReadOnlyList<InputProcessing> Parts => [this];

    /// <summary>This processing, then another of what comes of it: <c>new Jpeg().Then(new MedianSmoothing())</c>.</summary>
    public InputProcessing Then(InputProcessing next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new ProcessingChain(this, next);
    }

    /// <summary>What the network sees of each image, of the same size.</summary>
    /// <param name="images">The images, N×3×H×W in [0, 1], float32 or float64. Not to be changed in place.</param>
    /// <param name="view">Which of the <see cref="Views"/>, from 0.</param>
    /// <param name="context">Where draws and resizing matrices come from. It has no images to mix in, and no gradient.</param>
    /// <returns>N×3×H×W of the images' type, by differentiable operations or with a stated approximation of their gradient. Each image by itself; nothing may be kept for a later call.</returns>
    protected internal abstract Tensor Apply(Tensor images, int view, TransformContext context);

    /// <summary>What the service answers of several views: by default the mean of their probabilities.</summary>
    /// <param name="probabilities">The probabilities of the views, N×views×classes.</param>
    /// <returns>Probabilities, N×classes.</returns>
    protected internal virtual Tensor Merge(Tensor probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return probabilities.mean([1L]);
    }

    /// <summary>Throws if a setting of one of the parts is out of its range.</summary>
    internal void Validate()
    {
        foreach (var part in Parts) AttackComponents.Describe(part.GetType()).Validate(part);
    }
}

/// <summary>A processing after another; of each view of the first, the second makes its own.</summary>
internal sealed record ProcessingChain(InputProcessing First, InputProcessing Second) : InputProcessing
{
    protected internal override int Views => First.Views * Second.Views;

    protected internal override bool IsRandom => First.IsRandom || Second.IsRandom;

    internal override IReadOnlyList<InputProcessing> Parts => [.. First.Parts, .. Second.Parts];

    internal override void Validate(AttackSettings attack)
    {
        First.Validate(attack);
        Second.Validate(attack);
    }

    internal override string Print() => $"{First}, {Second}";

    protected internal override Tensor Apply(Tensor images, int view, TransformContext context) =>
        Second.Apply(First.Apply(images, view / Second.Views, context.Before(Second.Views)), view % Second.Views, context.After());

    protected internal override Tensor Merge(Tensor probabilities)
    {
        var (count, classes) = (probabilities.shape[0], probabilities.shape[2]);
        return First.Merge(Second.Merge(probabilities.reshape(count * First.Views, Second.Views, classes)).reshape(count, First.Views, classes));
    }
}
