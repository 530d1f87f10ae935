using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What stands before an attack's sources, as the last of its transforms: a copy for each draw, over which the gradient is averaged (expectation over transformation; Athalye, Engstrom, Ilyas, Kwok, ICML 2018).</summary>
/// <param name="Processing">What stands before them.</param>
/// <param name="Draws">The number of draws, at least 1; views take turns.</param>
internal sealed record ProcessedCopies(InputProcessing Processing, int Draws) : InputTransform
{
    protected internal override int Copies => Draws;

    protected internal override bool IsRandom => Processing.IsRandom;

    internal override string Print() => Processing.Print();

    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => Processing.Apply(images, copy % Processing.Views, context.OfDraw(copy % Processing.Views));
}
