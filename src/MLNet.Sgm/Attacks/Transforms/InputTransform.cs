using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// What a network sees instead of an image: one or several differentiable copies of it. The gradient is the mean over the copies. Copies are computed in groups as
/// large as is faster, so that however many there are, no more memory is needed than for a group; to rounding, the result is the same for any grouping.
/// </summary>
/// <remarks>Draws are made anew for each image, each step and each copy.</remarks>
public abstract record InputTransform : AttackComponent
{
    /// <summary>For transforms of your own.</summary>
    protected InputTransform() { }

    /// <summary>How many copies of an image the gradient is averaged over, at least 1, the default.</summary>
    protected internal virtual int Copies => 1;

    /// <summary>How many gradients an image takes where it would take one: one for each of the <see cref="Copies"/>, and those that copies ask for beside (<see cref="TransformContext.Gradient"/>). By default the number of copies.</summary>
    protected internal virtual int Gradients => Copies;

    /// <summary>Whether the logits of the copies are averaged, and the gradient is that of the loss of their mean; false by default, where it is the mean of the copies' gradients. In a chain the logits of all copies are, if one of its transforms says so.</summary>
    protected internal virtual bool FusesLogits => false;

    /// <summary>The transforms that this one consists of, in their order.</summary>
    internal override IReadOnlyList<InputTransform> Parts => [this];

    /// <summary>This transform, then another of each of its copies: <c>new Admix().Then(new ScaledCopies())</c>.</summary>
    public InputTransform Then(InputTransform next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new TransformChain(this, next);
    }

    /// <summary>One copy of each image.</summary>
    /// <param name="images">The images, N×3×H×W in [0, 1], float32 or, in an attack in double precision, float64; a leaf of the graph or what another transform made. Not to be changed in place.</param>
    /// <param name="copy">Which of the <see cref="Copies"/>, from 0.</param>
    /// <param name="context">Draws, and what else a transform needs beside the image. Whatever is drawn comes from here, so that it belongs to the image.</param>
    /// <returns>
    /// N×3×H×W of the images' type, by differentiable operations. Values may leave [0, 1]. Tensors that are made on the way are disposed with the gradient; nothing may be kept for a later call.
    /// </returns>
    protected internal abstract Tensor Apply(Tensor images, int copy, TransformContext context);

    /// <summary>Begins a run of the attack on a batch. A transform overrides it that makes something once for the run, or learns during it (<see cref="TransformContext.Learn"/>); by default nothing lasts.</summary>
    /// <param name="images">The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</param>
    /// <returns>What is called instead of <see cref="Apply"/> while the run lasts. Tensors that are made here are disposed when the run ends.</returns>
    protected internal virtual Func<Tensor, int, TransformContext, Tensor> Begin(Tensor images) => Apply;
}

/// <summary>A transform after another; the copies are those of the one times those of the other.</summary>
internal sealed record TransformChain(InputTransform First, InputTransform Second) : InputTransform
{
    protected internal override int Copies => First.Copies * Second.Copies;

    protected internal override int Gradients => Copies + (First.Gradients - First.Copies) * Second.Copies + First.Copies * (Second.Gradients - Second.Copies);

    protected internal override bool FusesLogits => First.FusesLogits || Second.FusesLogits;

    protected internal override bool IsRandom => First.IsRandom || Second.IsRandom;

    protected internal override bool NeedsPool => First.NeedsPool || Second.NeedsPool;

    internal override IReadOnlyList<InputTransform> Parts => [.. First.Parts, .. Second.Parts];

    internal override void Validate(AttackSettings attack)
    {
        First.Validate(attack);
        Second.Validate(attack);
    }

    internal override string Print() => $"{First}, {Second}";

    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => Begin(images)(images, copy, context);

    protected internal override Func<Tensor, int, TransformContext, Tensor> Begin(Tensor images)
    {
        var (first, second) = (First.Begin(images), Second.Begin(images));
        return (seen, copy, context) => second(first(seen, copy / Second.Copies, context.Before(Second.Copies)), copy % Second.Copies, context.After());
    }
}
