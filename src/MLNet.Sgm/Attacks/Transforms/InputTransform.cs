using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// What a network sees instead of an image: one or several differentiable copies of it. The gradient is the mean over the copies,
/// each computed by itself, so that however many there are, no more memory is needed than for one.
/// </summary>
/// <remarks>Draws are made anew for each image, each step and each copy.</remarks>
public abstract record InputTransform
{
    private protected InputTransform() { }

    /// <summary>This transform, then another of each of its copies: <c>new Admix().Then(new ScaledCopies())</c>.</summary>
    public InputTransform Then(InputTransform next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new TransformChain(this, next);
    }

    /// <summary>What the literature calls it, each transform of a chain by itself.</summary>
    internal abstract IEnumerable<string> Names { get; }

    /// <summary>How many copies of an image the gradient is averaged over.</summary>
    internal virtual int Copies => 1;

    internal virtual bool IsRandom => false;

    /// <summary>Whether there must be other images to mix in.</summary>
    internal virtual bool NeedsPool => false;

    internal abstract void Validate();

    /// <summary>One copy of each image, N×3×H×W to N×3×H×W, differentiable.</summary>
    /// <param name="images">The images.</param>
    /// <param name="copy">Which of this transform's <see cref="Copies"/>.</param>
    /// <param name="context">Draws, and what else a transform needs beside the image.</param>
    internal abstract Tensor Apply(Tensor images, int copy, TransformContext context);

    private protected abstract string Describe();

    /// <summary>Name and settings, as a part of the line that an attack prints.</summary>
    public sealed override string ToString() => Describe();
}

/// <summary>A transform after another; the copies are those of the one times those of the other.</summary>
internal sealed record TransformChain(InputTransform First, InputTransform Second) : InputTransform
{
    internal override IEnumerable<string> Names => First.Names.Concat(Second.Names);

    internal override int Copies => First.Copies * Second.Copies;

    internal override bool IsRandom => First.IsRandom || Second.IsRandom;

    internal override bool NeedsPool => First.NeedsPool || Second.NeedsPool;

    internal override void Validate()
    {
        First.Validate();
        Second.Validate();
    }

    internal override Tensor Apply(Tensor images, int copy, TransformContext context) =>
        Second.Apply(First.Apply(images, copy / Second.Copies, context.Before(Second.Copies)), copy % Second.Copies, context.After());

    private protected override string Describe() => $"{First}, {Second}";
}
