using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Scores adversarial images and their originals with targets. <see cref="RobustnessCatalog.EvaluateTransfer(IDataView, string, string, string, string)"/>
/// then says how an attack transfers.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>An image, or a known-size vector of <see cref="float"/> as ExtractPixels makes it; the label: a key, an integer class index, or text</description></item>
/// <item><term>Output column data type</term><description>Those below</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// The names of the added columns start with the target's prefix. Each is computed only if it is asked for:
/// <list type="table">
/// <item><term><c>Score</c></term><description>Vector of <see cref="float"/> with the class names as slot names: a network's logits or, with <see cref="Options.ScoreKind"/>, their softmax; or the transformer's scores</description></item>
/// <item><term><c>PredictedLabel</c></term><description>Key with the class names: the class of the largest score</description></item>
/// <item><term><c>CleanScore</c>, <c>CleanPredictedLabel</c></term><description>The same for the original, if the view has it</description></item>
/// <item><term><c>LInfinity</c>, <c>L2</c></term><description><see cref="float"/>: the norms of the difference from the original, for pixels in [0, 1], if the view has the original</description></item>
/// <item><term><c>Success</c></term><description><see cref="bool"/>: the prediction is not the true class or, with a column of target classes, it is the target class; if there is a label</description></item>
/// </list>
/// Images of another size than a network's input are resized for it.
/// </remarks>
public sealed class TransferEvaluator : IEstimator<TransferScoringTransformer>
{
    private readonly MLContext context;
    private readonly string inputColumnName;
    private readonly Options options;

    /// <summary>The settings of a <see cref="TransferEvaluator"/>.</summary>
    public sealed class Options
    {
        /// <summary>The target: an <see cref="ImageClassifier"/>, which converts to a target, or a <see cref="TransformerTarget"/>. Required.</summary>
        public TransferTarget? Target;

        /// <summary>What the names of the columns of <see cref="Target"/> start with, so that several targets can score one view.</summary>
        /// <value>The default is empty.</value>
        public string ColumnPrefix = "";

        /// <summary>Further targets, each with what the names of its columns start with. An image is read once for all networks.</summary>
        /// <value>The default is none.</value>
        public IReadOnlyList<PrefixedTarget> OtherTargets = [];

        /// <summary>The column of the originals, or null for the one that the adversarial column was made from.</summary>
        /// <value>The default is null. Without originals, only the adversarial images are scored.</value>
        public string? CleanColumnName;

        /// <summary>The column of true classes, a key, an integer class index from 0, or text; or null where they are not known, and there is no <c>Success</c>.</summary>
        /// <value>The default is <c>Label</c>.</value>
        public string? LabelColumnName = "Label";

        /// <summary>The column of the classes that a targeted attack aims at, like the labels.</summary>
        /// <value>The default is null, an untargeted attack.</value>
        public string? TargetColumnName;

        /// <summary>
        /// What the columns of scores hold: <see cref="Pipeline.ScoreKind.Probabilities"/> for metrics of ML.NET such as
        /// <see cref="MulticlassClassificationCatalog.Evaluate"/>, whose logarithmic loss reads scores as probabilities. Those metrics compare keys by number,
        /// so the values of a key label must be in the order of the classes. A transformer's probabilities are not changed.
        /// </summary>
        /// <value>The default is <see cref="Pipeline.ScoreKind.Logits"/>. <c>EvaluateTransfer</c> reads either.</value>
        public ScoreKind ScoreKind = ScoreKind.Logits;

        /// <summary>The number of images that are scored together.</summary>
        /// <value>The default is 64.</value>
        public int BatchSize = 64;

        /// <summary>How ExtractPixels laid out the pixels of vector columns.</summary>
        /// <value>The default is null: the format in the column's annotation, which an attack writes, or else the defaults of ExtractPixels.</value>
        public PixelFormat? PixelFormat;

        /// <summary>The GPU that is used, from 0; −1 for the CPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.GpuDeviceId"/> says.</value>
        public int? GpuDeviceId;

        /// <summary>Whether the CPU is used where there is no such GPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.FallbackToCpu"/> says.</value>
        public bool? FallbackToCpu;

        internal Options Copy() => (Options)MemberwiseClone();

        /// <summary>What the columns of a target's scores hold.</summary>
        internal ScoreKind KindOf(TransferTarget target) => target.KindOfScores == ScoreKind.Probabilities ? ScoreKind.Probabilities : ScoreKind;

        internal IReadOnlyList<PrefixedTarget> AllTargets() => [new(ColumnPrefix, Target!), .. OtherTargets];

        internal void Check()
        {
            if (Target is null) throw new ArgumentException($"{nameof(Target)} must name what scores; found null.", "options");
            Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
            PixelFormat?.Validate();
            Setting.RequireDefined(ScoreKind, nameof(ScoreKind));
            DeviceChoice.Check(GpuDeviceId);
            foreach (var name in new[] { CleanColumnName, LabelColumnName, TargetColumnName })
                if (name is not null) ArgumentException.ThrowIfNullOrWhiteSpace(name, "options");
            if (TargetColumnName is not null && LabelColumnName is null) throw new ArgumentException($"{nameof(TargetColumnName)} needs a {nameof(LabelColumnName)}; found null.", "options");
            if (OtherTargets.Any(other => other?.Target is null)) throw new ArgumentException($"{nameof(OtherTargets)} must name what scores; found null.", "options");
            if (AllTargets().GroupBy(target => target.ColumnPrefix).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new ArgumentException($"Targets must have column prefixes of their own; found '{twice.Key}' for {string.Join(" and ", twice.Select(target => $"'{target.Target}'"))}.", "options");
        }
    }

    /// <summary>Creates the estimator; <c>ml.Robustness.ScoreTransfer</c> does the same.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public TransferEvaluator(MLContext context, string inputColumnName, Options options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (this.context, this.inputColumnName, this.options) = (context, inputColumnName, options.Copy());
    }

    /// <summary>Loads the targets' networks and checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or of other classes.</exception>
    /// <exception cref="ArgumentException">A transformer does not take the images, or makes no scores of known classes; the message names the target.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public TransferScoringTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoredColumns.Bind(input.Schema, inputColumnName, options);
        var transformer = new TransferScoringTransformer(context, inputColumnName, options);
        try
        {
            transformer.GetOutputSchema(input.Schema);
            return transformer;
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var input = SchemaErrors.Find(inputSchema, inputColumnName);
        PixelColumn.CheckShape(input);
        if (options.CleanColumnName is { } clean) PixelColumn.CheckShape(SchemaErrors.Find(inputSchema, clean));
        foreach (var name in new[] { options.LabelColumnName, options.TargetColumnName })
            if (name is not null) LabelColumn.CheckShape(SchemaErrors.Find(inputSchema, name));
        var hasClean = options.CleanColumnName is not null || input.Annotations.Any(column => column.Name == AnnotationKinds.OriginalColumn);
        return OutputShapes.With(inputSchema, options.AllTargets().SelectMany(target => Shapes(target.Target, new(target.ColumnPrefix, hasClean, options.LabelColumnName is not null))));
    }

    private IEnumerable<SchemaShape.Column> Shapes(TransferTarget target, TransferColumns columns)
    {
        // A shape says that there are names, but not which.
        var names = target.KnownClassNames ?? [""];
        return columns.Outputs.Select(output => output switch
        {
            TransferOutput.Score or TransferOutput.CleanScore => OutputShapes.Scores(context, columns.Name(output), names, options.KindOf(target)),
            TransferOutput.PredictedLabel or TransferOutput.CleanPredictedLabel => OutputShapes.PredictedLabel(context, columns.Name(output), names),
            TransferOutput.Success => OutputShapes.Flag(context, columns.Name(output)),
            _ => OutputShapes.Number(context, columns.Name(output)),
        });
    }
}
