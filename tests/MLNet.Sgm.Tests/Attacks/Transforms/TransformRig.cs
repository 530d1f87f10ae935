using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>A transform, as an attack on a batch in double precision calls it, and the draws that it has there.</summary>
internal sealed class TransformRig : IDisposable
{
    internal const float Epsilon = 16 / 255f;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GradientSource source;
    private readonly SourceEnsemble sources;
    private readonly ImageDraws draws;
    private readonly ResizingMatrices matrices;
    private readonly CopyGradients copies;
    private readonly Func<Tensor, int, TransformContext, Tensor> apply;

    internal TransformRig(InputTransform transform, Tensor? images = null, float gamma = 1, int? copiesAtOnce = null)
    {
        var originals = images ?? RandomImages();
        var count = (int)originals.shape[0];
        source = new(TestData.Classifier(), gamma, SkipRule.Paper, CPU, precision: Precision.Float64);
        sources = SourceEnsemble.Of(source);
        draws = new(0, originals, isRandom: true);
        matrices = new(ResizeFilter.Bilinear, CPU, ScalarType.Float64);
        Labels = PlainFormulas.Labels(count);
        // One image for each class, so that none is left to draw for two classes.
        Pool = rand(2, 3, originals.shape[2], originals.shape[3], generator: new Generator(9));
        Batch = new(sources, new(new CrossEntropy(), Labels, Labels, IsTargeted: false), originals, ScalarType.Float64)
        {
            Radius = full([1, 1, 1, 1], AsWritten.Length(Epsilon), dtype: ScalarType.Float64),
            StepSize = ones(1, 1, 1, 1, dtype: ScalarType.Float64),
            PerValue = 1,
            Draws = draws,
            Matrices = matrices,
            Others = new(Pool, [0, 1], [.. Labels.data<long>()]),
            CopiesAtOnce = copiesAtOnce,
            Cancellation = default,
        };
        apply = transform.Begin(Batch.Images);
        copies = new(Batch, transform, new(Batch, new(), restart: 0), memory: null);
    }

    internal AttackBatch Batch { get; }

    internal Tensor Labels { get; }

    internal Tensor Pool { get; }

    internal Tensor Images => Batch.Images;

    internal Tensor Logits(Tensor images) => source.Logits(images);

    internal Tensor Loss(Tensor images) => nn.functional.cross_entropy(Logits(images), Labels, reduction: nn.Reduction.Sum);

    internal TransformContext Context(int copy = 0) => new(draws, Place with { Copy = copy }, matrices, Batch.Others, new CopyProbe(Batch, losses: null, () => new()));

    internal static DrawPlace Place => new(0, 2, 1);

    internal Tensor Copy(Tensor images, int copy = 0) => apply(images, copy, Context(copy));

    internal Tensor Copy(int copy = 0) => Copy(Images, copy);

    /// <summary>What the attack makes of all copies.</summary>
    internal Tensor Gradient() => copies.Mean(Images, Place);

    internal static void AssertEqual(Tensor expected, Tensor found, double tolerance = 1e-12)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape);
        Assert.IsLessThan(tolerance, found.sub(expected).abs().max().item<double>());
    }

    public void Dispose()
    {
        sources.Dispose();
        draws.Dispose();
        matrices.Dispose();
        scope.Dispose();
    }
}
