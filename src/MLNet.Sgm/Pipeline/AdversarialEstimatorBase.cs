using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>What <see cref="AdversarialSgmEstimator"/> and <see cref="AdversarialEstimator"/> have in common: everything but how an attack is written down.</summary>
public abstract class AdversarialEstimatorBase : IEstimator<AdversarialTransformer>
{
    private readonly MLContext context;
    private readonly AttackSettings settings;
    private readonly AdversarialColumns columns;
    private readonly OptionsBase options;

    private protected AdversarialEstimatorBase(MLContext context, string outputColumnName, string? inputColumnName, OptionsBase options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        (this.context, this.options) = (context, options.Copy());
        settings = options.CheckedSettings();
        columns = new(outputColumnName, inputColumnName ?? outputColumnName, options.LabelColumnName, options.TargetColumnName, options.EpsilonColumnName);
    }

    /// <summary>The settings that do not depend on how the attack is written down.</summary>
    public abstract class OptionsBase
    {
        private protected OptionsBase() { }

        /// <summary>The classifier that the gradient comes from. Required.</summary>
        public ImageClassifier? Source;

        /// <summary>Which residual branches of <see cref="Source"/> are decayed.</summary>
        /// <value>The default is <see cref="SkipRule.Paper"/>.</value>
        public SkipRule Rule = SkipRule.Paper;

        /// <summary>
        /// Further classifiers, of the same classes, with which <see cref="Source"/> makes an ensemble, its own weight being 1. The images have the size that
        /// <see cref="Source"/> sees.
        /// </summary>
        /// <value>The default is none.</value>
        public IReadOnlyList<AttackSource> OtherSources = [];

        /// <summary>
        /// The column of true classes: a key, an integer class index from 0, or the class name as text; or null where the classes are not known, and the source's
        /// prediction for the original is taken for the true class.
        /// </summary>
        /// <value>The default is <c>Label</c>.</value>
        public string? LabelColumnName = "Label";

        /// <summary>The column of target classes, like the labels, for an attack whose goal is <see cref="AttackGoal.GivenTarget"/>.</summary>
        /// <value>The default is null.</value>
        public string? TargetColumnName;

        /// <summary>
        /// The column that gives ε for each image, <see cref="float"/>, in the units and the range of the attack's own ε, which then is what step sizes are relative
        /// to: an image's steps are the attack's step times its ε over the attack's ε.
        /// </summary>
        /// <value>The default is null, one ε for all images.</value>
        public string? EpsilonColumnName;

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

        internal abstract AttackSettings ToSettings();

        internal IReadOnlyList<AttackSource> ToSources() => [new AttackSource(Source!) { Rule = Rule }, .. OtherSources];

        internal OptionsBase Copy() => (OptionsBase)MemberwiseClone();

        /// <summary>The attack, if these options go together.</summary>
        internal AttackSettings CheckedSettings()
        {
            if (Source is null) throw new ArgumentException($"{nameof(Source)} must name the classifier that the gradient comes from; found null.", "options");
            Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
            Setting.Require(ScaleImage != 0 && float.IsFinite(ScaleImage), nameof(ScaleImage), "finite and not 0", ScaleImage);
            foreach (var name in new[] { LabelColumnName, TargetColumnName, EpsilonColumnName })
                if (name is not null) ArgumentException.ThrowIfNullOrWhiteSpace(name, "options");
            var settings = ToSettings();
            settings.Validate();
            if ((settings.Goal == AttackGoal.GivenTarget) != (TargetColumnName is not null))
                throw new ArgumentException($"{nameof(TargetColumnName)} must be given where and only where the attack's goal is {AttackGoal.GivenTarget}; found {(TargetColumnName is { } target ? $"'{target}'" : "null")} and the goal {settings.Goal}.", "options");
            return settings;
        }
    }

    /// <summary>Loads the source network and checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">γ is below 1 and the source has no skip connections.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public AdversarialTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        columns.Bind(input.Schema, options);
        return new(context, columns, settings, options, input);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputShapes.With(inputSchema, columns.Shapes(context, inputSchema, options.Source!.ClassNames));
    }

    /// <summary>The attack and its sources in one line.</summary>
    public override string ToString() => $"{settings}, source {string.Join(" + ", options.ToSources().Select(source => source.Classifier.Name))}";
}
