using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// Makes adversarial images that transfer, with the Skip Gradient Method: an iterative attack on a source network whose residual
/// branches pass back only γ of their gradient (Wu, Wang, Xia, Bailey, Ma, "Skip Connections Matter: On the Transferability of
/// Adversarial Examples Generated with ResNets", ICLR 2020). With γ = 1 it is PGD, or MI-FGSM with momentum.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Estimator Characteristics</term><description></description></listheader>
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No, but for <see cref="Admix"/>, which keeps some of the images</description></item>
/// <item><term>Input column data type</term><description>An image, or a known-size vector of <see cref="float"/> as ExtractPixels makes it; the label: a key, an integer class index, or text</description></item>
/// <item><term>Output column data type</term><description>As the input: an 8-bit image, or a vector of <see cref="float"/></description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// An output image never differs from its original by more than ε in any pixel, rounding included, and never leaves the range of pixels.
/// </remarks>
public sealed class AdversarialSgmEstimator : IEstimator<AdversarialSgmTransformer>
{
    private readonly MLContext context;
    private readonly string outputColumnName;
    private readonly string inputColumnName;
    private readonly Options options;

    /// <summary>The settings of an <see cref="AdversarialSgmEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>The classifier that the gradient comes from. Required.</summary>
        public ImageClassifier? Source;

        /// <summary>
        /// Further classifiers, of the same classes, with which <see cref="Source"/> makes an ensemble, its own weight being 1. The images have the size that
        /// <see cref="Source"/> sees.
        /// </summary>
        /// <value>The default is none.</value>
        public IReadOnlyList<AttackSource> OtherSources = [];

        /// <summary>
        /// The whole attack, such as <c>AttackPresets.SgmMi(0.2f)</c>, instead of <see cref="Gamma"/>, <see cref="Epsilon"/>, <see cref="StepSize"/>,
        /// <see cref="Steps"/> and <see cref="Momentum"/>, which keep their defaults then. Its draws have their seed from the context where it has none.
        /// <see cref="Admix"/> mixes in 64 images that are drawn from the data to which the estimator is fitted.
        /// </summary>
        /// <value>The default is null, an attack of those five.</value>
        public AttackSettings? Attack;

        /// <summary>The column of target classes, like the labels, for an <see cref="Attack"/> whose goal is <see cref="AttackGoal.GivenTarget"/>.</summary>
        /// <value>The default is null.</value>
        public string? TargetColumnName;

        /// <summary>γ, the part of the gradient that residual branches pass back, in (0, 1].</summary>
        /// <value>The default is 1, which leaves the gradient as it is. The paper has 0.2 for ResNets and 0.5 for DenseNets on ImageNet.</value>
        public float Gamma = 1;

        /// <summary>Which residual branches are decayed.</summary>
        /// <value>The default is <see cref="SkipRule.Paper"/>.</value>
        public SkipRule Rule = SkipRule.Paper;

        /// <summary>ε, the largest change of a pixel, for pixels in [0, 1].</summary>
        /// <value>The default is 16/255.</value>
        public float Epsilon = AttackSettings.DefaultEpsilon;

        /// <summary>The change of a pixel in one step, for pixels in [0, 1].</summary>
        /// <value>The default is 2/255.</value>
        public float StepSize = AttackSettings.DefaultStepSize;

        /// <summary>The number of steps.</summary>
        /// <value>The default is 10.</value>
        public int Steps = AttackSettings.DefaultSteps;

        /// <summary>The decay of the accumulated gradient; 1 is MI-FGSM as published.</summary>
        /// <value>The default is 0, no momentum.</value>
        public float Momentum;

        /// <summary>The column of true classes: a key, an integer class index from 0, or the class name as text.</summary>
        /// <value>The default is <c>Label</c>.</value>
        public string LabelColumnName = "Label";

        /// <summary>The number of images that are attacked together.</summary>
        /// <value>The default is 32.</value>
        public int BatchSize = 32;

        /// <summary>The offset that ExtractPixels was given, for a vector column.</summary>
        /// <value>The default is 0, as ExtractPixels has it.</value>
        public float OffsetImage;

        /// <summary>The scale that ExtractPixels was given, for a vector column.</summary>
        /// <value>The default is 1, as ExtractPixels has it: pixels from 0 to 255.</value>
        public float ScaleImage = 1;

        /// <summary>Hears of every batch that is done.</summary>
        public IProgress<AttackProgress>? Progress;

        /// <summary>Stops the attack between two steps.</summary>
        public CancellationToken CancellationToken;

        internal AttackSettings ToSettings() => Attack ?? FlatSettings();

        internal AttackSettings FlatSettings() => new() { Gamma = Gamma, Epsilon = Epsilon, StepSize = StepSize, Steps = Steps, Momentum = Momentum };

        internal IReadOnlyList<AttackSource> ToSources() => [new AttackSource(Source!) { Rule = Rule }, .. OtherSources];

        internal Options Copy() => (Options)MemberwiseClone();
    }

    /// <summary>Creates the estimator; <c>ml.Robustness.AdversarialSgm</c> does the same.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="outputColumnName">The column of adversarial images to add.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null, which then hides the original.</param>
    /// <param name="options">The settings; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public AdversarialSgmEstimator(MLContext context, string outputColumnName, string? inputColumnName, Options options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Source is null) throw new ArgumentException("Source must name the classifier that the gradient comes from; found null.", nameof(options));
        if (options.BatchSize < 1) throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, $"BatchSize must be at least 1; found {options.BatchSize}.");
        if (options.ScaleImage == 0 || !float.IsFinite(options.ScaleImage)) throw new ArgumentOutOfRangeException(nameof(options), options.ScaleImage, $"ScaleImage must be finite and not 0; found {options.ScaleImage}.");
        ArgumentException.ThrowIfNullOrWhiteSpace(options.LabelColumnName);
        CheckAttack(options);
        (this.context, this.outputColumnName, this.inputColumnName, this.options) = (context, outputColumnName, inputColumnName ?? outputColumnName, options.Copy());
    }

    /// <summary>Loads the source network and checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">γ is below 1 and the source has no skip connections.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public AdversarialSgmTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        AdversarialSgmMapper.Bind(input.Schema, inputColumnName, options);
        return new(context, outputColumnName, inputColumnName, options, input);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var original = SchemaErrors.Find(inputSchema, inputColumnName);
        PixelColumn.CheckShape(original);
        LabelColumn.CheckShape(SchemaErrors.Find(inputSchema, options.LabelColumnName));
        if (options.TargetColumnName is { } targets) LabelColumn.CheckShape(SchemaErrors.Find(inputSchema, targets));
        return OutputShapes.With(inputSchema, OutputShapes.Adversarial(context, outputColumnName, original));
    }

    /// <summary>The source, γ and the attack in one line.</summary>
    public override string ToString() => $"{options.ToSettings()}, source {string.Join(" + ", options.ToSources().Select(source => source.Classifier.Name))}";

    private static void CheckAttack(Options options)
    {
        var settings = options.ToSettings();
        settings.Validate();
        if (options.Attack is not null && options.FlatSettings() != new Options().FlatSettings())
            throw new ArgumentException($"Attack holds the whole attack; Gamma, Epsilon, StepSize, Steps and Momentum must then keep their defaults; found {options.FlatSettings()}.", nameof(options));
        if ((settings.Goal == AttackGoal.GivenTarget) != (options.TargetColumnName is not null))
            throw new ArgumentException($"TargetColumnName must be given where and only where the attack's goal is {AttackGoal.GivenTarget}; found {(options.TargetColumnName is { } name ? $"'{name}'" : "null")} and the goal {settings.Goal}.", nameof(options));
    }
}
