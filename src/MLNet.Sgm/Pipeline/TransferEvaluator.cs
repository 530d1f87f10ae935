using Microsoft.ML;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Scores adversarial images with a target network, and their originals beside them: what
/// <see cref="RobustnessCatalog.EvaluateTransfer(IDataView, string, string)"/> needs to say how an attack transfers.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Input column data type</term><description>An image, or a known-size vector of <see cref="float"/> as ExtractPixels makes it</description></item>
/// <item><term>Output column data type</term><description><c>Score</c>: vector of <see cref="float"/>, the logits, with the class names as slot names; <c>PredictedLabel</c>: key of the classes; <c>CleanScore</c> and <c>CleanPredictedLabel</c>: the same for the originals, where they are at hand</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class TransferEvaluator : IEstimator<TransferScoringTransformer>
{
    private readonly MLContext context;
    private readonly string inputColumnName;
    private readonly Options options;

    /// <summary>The settings of a <see cref="TransferEvaluator"/>.</summary>
    public sealed class Options
    {
        /// <summary>The classifier that scores. Required.</summary>
        public ImageClassifier? Target;

        /// <summary>The column of the originals, or null for the one that the adversarial column was made from.</summary>
        /// <value>The default is null. Where no original is at hand, the adversarial images alone are scored.</value>
        public string? CleanColumnName;

        /// <summary>What the names of the added columns start with, so that several targets can score one view.</summary>
        /// <value>The default is empty.</value>
        public string ColumnPrefix = "";

        /// <summary>The number of images that are scored together.</summary>
        /// <value>The default is 64.</value>
        public int BatchSize = 64;

        /// <summary>How ExtractPixels laid out the pixels of vector columns.</summary>
        /// <value>The default is null: what the column says of itself, as one that an attack made does, or else the defaults of ExtractPixels.</value>
        public PixelFormat? PixelFormat;

        /// <summary>The GPU that is used, from 0; −1 for the CPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.GpuDeviceId"/> says.</value>
        public int? GpuDeviceId;

        /// <summary>Whether the CPU is used where there is no such GPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.FallbackToCpu"/> says.</value>
        public bool? FallbackToCpu;

        internal Options Copy() => (Options)MemberwiseClone();
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
        if (options.Target is null) throw new ArgumentException("Target must name the classifier that scores; found null.", nameof(options));
        if (options.BatchSize < 1) throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, $"BatchSize must be at least 1; found {options.BatchSize}.");
        options.PixelFormat?.Validate();
        DeviceChoice.Check(options.GpuDeviceId);
        (this.context, this.inputColumnName, this.options) = (context, inputColumnName, options.Copy());
    }

    /// <summary>Loads the target network and checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public TransferScoringTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TransferScoringMapper.Bind(input.Schema, inputColumnName, options);
        return new(context, inputColumnName, options);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var input = SchemaErrors.Find(inputSchema, inputColumnName);
        PixelColumn.CheckShape(input);
        if (options.CleanColumnName is { } clean) PixelColumn.CheckShape(SchemaErrors.Find(inputSchema, clean));
        var hasClean = options.CleanColumnName is not null || input.Annotations.Any(column => column.Name == AnnotationKinds.OriginalColumn);
        var (prefix, names) = (options.ColumnPrefix, options.Target!.ClassNames);
        string[] kinds = hasClean ? ["", TransferColumns.Clean] : [""];
        return OutputShapes.With(inputSchema, kinds.SelectMany(kind => new[]
        {
            OutputShapes.Scores(context, prefix + kind + TransferColumns.Score, names),
            OutputShapes.PredictedLabel(context, prefix + kind + TransferColumns.PredictedLabel, names),
        }));
    }
}
