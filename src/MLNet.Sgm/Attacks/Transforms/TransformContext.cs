using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What a transform needs beside the images: draws for one copy of them, resizing matrices, images to mix in, and what the attack says of the copy.</summary>
/// <remarks>
/// Draws belong to images: each is a function of the attack's seed, the image's own pixels, the step, the copy, and its purpose, a number from 0 that sets apart what one copy draws. Asked
/// for again, a draw is the same.
/// </remarks>
public readonly struct TransformContext
{
    // More than any attack has, so that no two draws have one place.
    private const int CopiesOfSample = 1 << 12;

    private readonly ImageDraws draws;
    private readonly DrawPlace place;
    private readonly ResizingMatrices matrices;
    private readonly OtherImages? others;
    private readonly CopyProbe? probe;
    private readonly int first;

    internal TransformContext(ImageDraws draws, DrawPlace place, ResizingMatrices matrices, OtherImages? others, CopyProbe? probe = null, int first = 0) =>
        (this.draws, this.place, this.matrices, this.others, this.probe, this.first) = (draws, place, matrices, others, probe, first);

    /// <summary>ε as a change of every value, 1×1×1×1, or N×1×1×1 where images have their own: half the width of a cube whose sides, or for L2 whose corners, lie on the ball.</summary>
    public Tensor Radius => Probe.Radius is var radius && radius.shape[0] == 1 ? radius : radius.narrow(0, first, radius.shape[0] - first);

    private CopyProbe Probe => probe ?? throw new InvalidOperationException("What the attack says of a copy is known while it runs only; found a context outside of a run.");

    /// <summary>A number in [0, 1).</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for, from 0.</param>
    public double Draw(int image, int purpose) => draws.Uniform(first + image, Drawn.Transform + purpose, place);

    /// <summary>Numbers in [−1, 1), one for each value of the images, of their shape and type.</summary>
    /// <param name="images">The images, N×3×H×W.</param>
    /// <param name="purpose">What they are for, from 0.</param>
    public Tensor UniformNoise(Tensor images, int purpose) => draws.UniformNoise(images, Drawn.Transform + purpose, place, first);

    /// <summary>Numbers of the standard normal distribution, one for each value of the images, of their shape and type.</summary>
    /// <inheritdoc cref="UniformNoise"/>
    public Tensor NormalNoise(Tensor images, int purpose) => draws.NormalNoise(images, Drawn.Transform + purpose, place, first);

    /// <summary>The matrix, to×from, that resizes one dimension bilinearly: <c>Resizing(H, h).matmul(images)</c> makes h rows of H. It is made once a size; not to be disposed.</summary>
    public Tensor Resizing(int from, int to) => matrices[from, to];

    /// <summary>A 3×H×W float32 image of another class than the given image's, drawn from the attack's <see cref="MixingPool"/>; not to be disposed.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <exception cref="InvalidOperationException">The transform does not say that it needs a pool.</exception>
    public Tensor Other(int image) =>
        (others ?? throw new InvalidOperationException($"A transform that mixes in other images must override {nameof(AttackComponent.NeedsPool)} to be true; found false.")).Of(first + image, draws.Uniform(first + image, Drawn.Other, place));

    /// <summary>Such an image for each of the images, N×3×H×W, in their type.</summary>
    internal Tensor Others(Tensor images)
    {
        var others = new Tensor[images.shape[0]];
        for (var image = 0; image < others.Length; image++) others[image] = Other(image);
        return stack(others).to(images.dtype);
    }

    /// <summary>The gradient of the summed losses of a copy with respect to what the copy is made of. It is one of the transform's <see cref="InputTransform.Gradients"/>.</summary>
    /// <param name="seen">From that, by differentiable operations, to what the network sees, N×3×H×W. What follows the transform in a chain is left out.</param>
    /// <param name="at">Where the gradient is taken, such as a parameter for each image.</param>
    /// <returns>Of the shape of <paramref name="at"/>.</returns>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor Gradient(Func<Tensor, Tensor> seen, Tensor at)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(at);
        return Probe.Gradient(seen, at);
    }

    /// <summary>Asks for the losses of the copy, once they are known and before the next gradient.</summary>
    /// <param name="learner">Is given what the copy adds to the mean of the losses, N: each loss over the number of copies; where logits are fused, the same for each copy.</param>
    public void Learn(Action<Tensor> learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        Probe.Learn(learner);
    }

    /// <summary>The context of a chain's first transform, whose every copy is what the second makes several of.</summary>
    internal TransformContext Before(int copies) => At(place with { Copy = place.Copy / copies, Branch = place.Branch * 2 });

    /// <summary>The context of a chain's second transform.</summary>
    internal TransformContext After() => At(place with { Branch = place.Branch * 2 + 1 });

    /// <summary>The context of one draw of what stands before the sources: the copy takes the place of the sample, so that draws differ in all their parts.</summary>
    /// <param name="view">Which view of an image it is.</param>
    internal TransformContext OfDraw(int view) => At(place with { Sample = place.Sample * CopiesOfSample + place.Copy, Copy = view });

    /// <summary>The context of one of the operations that a copy consists of, which draws by itself.</summary>
    /// <param name="operation">Which it is: 0 to 7.</param>
    internal TransformContext Part(int operation) => At(place with { Branch = -(place.Branch * 8 + operation) });

    /// <summary>Likewise of what several copies have in common.</summary>
    /// <param name="shared">Which of such things it is.</param>
    /// <param name="operation">Which operation it belongs to: 0 to 7.</param>
    internal TransformContext Shared(int shared, int operation) => At(place with { Copy = shared }).Part(operation);

    /// <summary>The context of one image alone, whose place then is 0.</summary>
    internal TransformContext Of(int image) => new(draws, place, matrices, others, probe, first + image);

    private TransformContext At(DrawPlace elsewhere) => new(draws, elsewhere, matrices, others, probe, first);
}
