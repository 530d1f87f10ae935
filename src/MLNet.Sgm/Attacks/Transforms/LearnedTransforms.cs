using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Attacks.ImageOperations;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>
/// L2T: copies of the image seen through two operations each, drawn with probabilities that are learned during the attack: what made the loss large is drawn more often (Zhu, Zhang, Liang, Liu, Xu, "Learning to Transform Dynamically for Better Adversarial Transferability",
/// CVPR 2024).
/// </summary>
/// <remarks>
/// The 98 operations are those of the published code: turns, brightnesses, random resizing and padding, shuffled blocks, mixed-in images, dropped values, black blocks, random spectra, crops, and shifts, of several strengths. There most operations make several copies of an image, so that three drawn pairs make about a
/// hundred gradients, how many exactly only the draws say; here a copy has one of those, which is drawn too, and by default there are 20. The code learns one distribution for a batch, here each image has its own. Its derivative is that of the pair's probability times the loss, as in the code.
/// </remarks>
[AttackComponent("The mean gradient over copies seen through two operations each, whose probabilities are learned during the attack", Abbreviation = "L2T", Formula = "op₂(op₁(x)), op ~ softmax(θ), θ ← θ + η mean J ∂p(op₁) p(op₂)/∂θ",
    Paper = "Zhu, Zhang, Liang, Liu, Xu, \"Learning to Transform Dynamically for Better Adversarial Transferability\", CVPR 2024")]
public sealed record LearnedTransforms : InputTransform
{
    private const int Operations = 2;

    /// <summary>The number of copies: at least 1, 20 by default.</summary>
    [AttackParameter("The number of copies, for each of which two operations are drawn", Minimum = 1)]
    public int Count { get; init; } = 20;

    /// <summary>η, the rate at which the distribution is learned: at least 0 and finite, 0.01 by default.</summary>
    [AttackParameter("The rate at which the distribution is learned", Minimum = 0)]
    public float Rate { get; init; } = 0.01f;

    /// <inheritdoc/>
    protected internal override int Copies => Count;

    /// <inheritdoc/>
    protected internal override bool IsRandom => true;

    /// <inheritdoc/>
    protected internal override bool NeedsPool => true;

    /// <inheritdoc/>
    protected internal override Tensor Apply(Tensor images, int copy, TransformContext context) => Begin(images)(images, copy, context);

    /// <inheritdoc/>
    protected internal override Func<Tensor, int, TransformContext, Tensor> Begin(Tensor images)
    {
        var operations = All(CosineSpectrum.Of(images));
        var policies = Enumerable.Range(0, (int)images.shape[0]).Select(_ => new OperationPolicy(operations.Count, AsWritten.Of(Rate))).ToArray();
        return (seen, _, context) =>
        {
            var drawn = policies.Select((policy, image) => policy.Draw(Operations, new(context, image))).ToArray();
            context.Learn(losses =>
            {
                var values = losses.to(ScalarType.Float64).cpu().data<double>().ToArray();
                for (var image = 0; image < policies.Length; image++) policies[image].Learn(drawn[image], values[image]);
            });
            return cat([.. drawn.Select((draw, image) => Through(draw.Operations, seen.narrow(0, image, 1), context.Of(image)))]);

            Tensor Through(int[] chosen, Tensor of, TransformContext own)
            {
                for (var place = 0; place < chosen.Length; place++) of = operations[chosen[place]](of, own.Part(place));
                return of;
            }
        };
    }

    /// <summary>The operations in the order of the published code.</summary>
    private static IReadOnlyList<ImageOperation> All(CosineSpectrum spectrum) =>
    [
        Identity,
        .. Enumerable.Range(1, 10).Select(i => OneOf([.. Enumerable.Range(0, 5).Select(copy => Rotate(30 * i / Math.Pow(2, copy)))])),
        .. Enumerable.Range(1, 10).Select(count => OneOf([.. Enumerable.Range(0, count).Select(copy => Darken(Math.Pow(2, copy)))])),
        .. Enumerable.Range(0, 10).Select(i => Pad(1.1f + 0.05f * i)),
        .. Enumerable.Range(3, 10).Select(Shuffle),
        .. new[] { 0.2, 0.4 }.SelectMany(strength => Enumerable.Repeat(Mixed(strength), 5)),
        .. Dropped.Select(probabilities => OneOf([.. probabilities.Select(Drop)])),
        .. new[] { 2, 4, 6, 8, 10, 3, 5, 7, 9, 11 }.Select(Mask),
        .. new[] { 0.2, 0.4, 0.5, 0.6, 0.8, 0.1, 0.3, 0.7, 0.9 }.Select(spread => Simulate(spectrum, spread)),
        .. Enumerable.Range(1, 9).Select(i => OneOf([.. Fifths.Select(part => Crop(0.1 * i + (1 - 0.1 * i) * part))])),
        .. Enumerable.Range(0, 9).Select(i => OneOf([.. Fifths.Select(part => Translate((int)Math.Round((0.5 + 0.05 * i) * part)))])),
    ];

    private static IEnumerable<double> Fifths => Enumerable.Range(1, 5).Select(part => part / 5.0);

    private static double[][] Dropped =>
    [
        [0.1], [0.1, 0.2], [0.1, 0.2, 0.3], [0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4, 0.5], [0.2, 0.3, 0.4, 0.5], [0.1, 0.3, 0.4, 0.5], [0.1, 0.2, 0.4, 0.5], [0.1, 0.2, 0.3, 0.5], [0.1, 0.2, 0.3, 0.4],
    ];

    private static ImageOperation Mixed(double strength)
    {
        var mix = Mix(strength);
        return OneOf([.. Enumerable.Range(0, 3).Select(copy => (ImageOperation)((image, context) => mix(image, context).div(Math.Pow(2, copy))))]);
    }
}
