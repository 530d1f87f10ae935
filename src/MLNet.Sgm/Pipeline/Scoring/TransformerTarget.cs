using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A fitted ML.NET transformer as a black box: it makes a column of scores from a column of images. It may be a chain with a trained model, a
/// CustomMapping, or an ONNX model. Only its scores are read. You dispose it.
/// </summary>
/// <remarks>
/// It sees the rows that the scorer sees, with the images to be scored under the name <see cref="ImageColumnName"/>. The class of the largest score is
/// what it predicts. Class names come from <see cref="ClassNames"/>, or else from the score column's slot names, or else from the key values of
/// <see cref="PredictedLabelColumnName"/>.
/// </remarks>
/// <example>
/// <code>
/// var target = new TransformerTarget("boosted trees", model) { ImageColumnName = "Image", ScoreColumnName = "Score" };
/// ml.Robustness.ScoreTransfer(target, "Adversarial")
/// </code>
/// </example>
public sealed class TransformerTarget : TransferTarget
{
    /// <summary>Creates a target.</summary>
    /// <param name="name">The name in reports.</param>
    /// <param name="transformer">The fitted transformer.</param>
    public TransformerTarget(string name, ITransformer transformer) : base(name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(transformer);
        Transformer = transformer;
    }

    /// <summary>The fitted transformer.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The name under which the transformer takes images, <c>Image</c> by default.</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>The transformer's column of scores, a vector of <see cref="float"/>, one for each class; <c>Score</c> by default.</summary>
    public string ScoreColumnName { get; init; } = nameof(TransferOutput.Score);

    /// <summary>The transformer's column of predicted classes, <c>PredictedLabel</c> by default: it may be missing, and only the names of its keys are read.</summary>
    public string PredictedLabelColumnName { get; init; } = nameof(TransferOutput.PredictedLabel);

    /// <summary>The classes in the order of the scores, each name once; null, the default, for what the transformer's columns say.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What the scores are, <see cref="ScoreKind.Probabilities"/> by default, which is checked.</summary>
    public ScoreKind ScoreKind { get; init; } = ScoreKind.Probabilities;

    internal override ScoreKind KindOfScores => ScoreKind;

    internal override IReadOnlyList<string>? KnownClassNames => ClassNames;

    internal override LoadedTarget Load(Device device) => new Loaded(this);

    private sealed class Loaded(TransformerTarget target) : LoadedTarget(target)
    {
        internal override TargetScorer Bind(DataViewSchema schema, DataViewSchema.Column images) => new TransformerScorer(this, target, schema, images);

        private protected override void Free() { }
    }
}
