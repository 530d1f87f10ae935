using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>A target behind what stands before it in a service.</summary>
/// <param name="inner">The target.</param>
/// <param name="processing">What stands before it.</param>
/// <param name="name">What reports call it.</param>
/// <param name="seed">The seed of what is drawn.</param>
internal sealed class ProcessedTarget(TransferTarget inner, InputProcessing processing, string name, int seed) : TransferTarget(name)
{
    // Images of any size are processed; of a vector, its own dimensions tell.
    private static readonly Preprocessing AnySize = new([0, 0, 0], [1, 1, 1], 1, 1);

    internal TransferTarget Inner => inner;

    internal InputProcessing Processing => processing;

    internal int Seed => seed;

    internal override TransferTarget Bare => inner.Bare;

    internal override IReadOnlyList<string>? KnownClassNames => inner.KnownClassNames;

    internal override Preprocessing Preprocessing => inner.Preprocessing ?? AnySize;

    internal override ImageClassifier? Classifier => inner.Classifier;

    internal override ScoreKind KindOfScores => processing.Views > 1 ? ScoreKind.Probabilities : inner.KindOfScores;

    internal override LoadedTarget Load(Device device) => new Loaded(this, inner.Load(device), device);

    private sealed class Loaded(ProcessedTarget target, LoadedTarget inner, Device device) : LoadedTarget(target)
    {
        private readonly ResizingMatrices matrices = new(ResizeFilter.Bilinear, device);

        /// <remarks>A target that reads rows sees the processed images in a column more, of the name that the images have.</remarks>
        internal override TargetScorer Bind(DataViewSchema schema, DataViewSchema.Column images)
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(schema);
            builder.AddColumn(images.Name, images.Type, images.Annotations);
            var extended = builder.ToSchema();
            return new ProcessedScorer(this, target, inner.Bind(extended, extended[schema.Count]), images, extended, matrices, device);
        }

        private protected override void Free()
        {
            inner.Dispose();
            matrices.Dispose();
        }
    }
}
