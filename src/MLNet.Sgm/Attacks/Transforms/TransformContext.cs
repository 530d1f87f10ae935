using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What a transform needs beside the images: draws for one copy of them, resizing matrices, and images to mix in.</summary>
/// <remarks>
/// Draws belong to images: each is a function of the attack's seed, the image's own pixels, the step, the copy, and its purpose, a number from 0 that sets apart what one copy draws. Asked
/// for again, a draw is the same.
/// </remarks>
public readonly struct TransformContext
{
    private readonly ImageDraws draws;
    private readonly DrawPlace place;
    private readonly ResizingMatrices matrices;
    private readonly OtherImages? others;

    internal TransformContext(ImageDraws draws, DrawPlace place, ResizingMatrices matrices, OtherImages? others) =>
        (this.draws, this.place, this.matrices, this.others) = (draws, place, matrices, others);

    /// <summary>A number in [0, 1).</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for, from 0.</param>
    public double Draw(int image, int purpose) => draws.Uniform(image, Drawn.Transform + purpose, place);

    /// <summary>Numbers in [−1, 1), one for each value of the images, of their shape and type.</summary>
    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="purpose">What they are for, from 0.</param>
    public Tensor UniformNoise(Tensor images, int purpose) => draws.UniformNoise(images, Drawn.Transform + purpose, place);

    /// <summary>Numbers of the standard normal distribution, one for each value of the images, of their shape and type.</summary>
    /// <inheritdoc cref="UniformNoise"/>
    public Tensor NormalNoise(Tensor images, int purpose) => draws.NormalNoise(images, Drawn.Transform + purpose, place);

    /// <summary>The matrix, to×from, that resizes one dimension bilinearly: <c>Resizing(H, h).matmul(images)</c> makes h rows of H. It is made once a size; not to be disposed.</summary>
    public Tensor Resizing(int from, int to) => matrices[from, to];

    /// <summary>A 3×H×W float32 image of another class than the given image's, drawn from the attack's <see cref="MixingPool"/>; not to be disposed.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <exception cref="InvalidOperationException">The transform does not say that it needs a pool.</exception>
    public Tensor Other(int image) =>
        (others ?? throw new InvalidOperationException($"A transform that mixes in other images must override {nameof(InputTransform.NeedsPool)} to be true; found false.")).Of(image, draws.Uniform(image, Drawn.Other, place));

    /// <summary>The context of a chain's first transform, whose every copy is what the second makes several of.</summary>
    internal TransformContext Before(int copies) => new(draws, place with { Copy = place.Copy / copies, Branch = place.Branch * 2 }, matrices, others);

    /// <summary>The context of a chain's second transform.</summary>
    internal TransformContext After() => new(draws, place with { Branch = place.Branch * 2 + 1 }, matrices, others);
}
