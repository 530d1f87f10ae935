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
        columns = options.Columns(outputColumnName, inputColumnName ?? outputColumnName);
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
        /// The column of true classes: a key, read by the names of its values if it has them; an integer class index from 0; or text, the class name or, for ImageNet's
        /// classes, the WordNet id. Null if the classes are not known: then the source's prediction for the original is the true class.
        /// </summary>
        /// <value>The default is <c>Label</c>.</value>
        public string? LabelColumnName = "Label";

        /// <summary>The column of target classes, like the labels, for an attack whose goal is <see cref="AttackGoal.GivenTarget"/>.</summary>
        /// <value>The default is null.</value>
        public string? TargetColumnName;

        /// <summary>
        /// The column that gives ε for each image, <see cref="float"/>, in the units and the range of the attack's own ε. Step sizes are scaled with it: an image's
        /// step is the attack's step times the image's ε over the attack's ε.
        /// </summary>
        /// <value>The default is null, one ε for all images.</value>
        public string? EpsilonColumnName;

        /// <summary>The number of images that are attacked together.</summary>
        /// <value>The default is 32.</value>
        public int BatchSize = 32;

        /// <summary>How ExtractPixels laid out the pixels of a vector column.</summary>
        /// <value>The default is null: the format in the column's annotation, which an attack writes, or else the defaults of ExtractPixels.</value>
        public PixelFormat? PixelFormat;

        /// <summary>
        /// Whether images of another size than the source's are attacked in their own size: the source's network sees them resized, and the gradient goes through the resizing.
        /// Images of one size in a batch are attacked together. This resizing is antialiased. ML.NET's ResizeImages with Fill is not: it takes the nearest pixel.
        /// </summary>
        /// <value>The default is false: an image of another size is an error.</value>
        public bool ResizeForSource;

        /// <summary>What happens when an image cannot be read, or its file is cut short. A prediction engine, which has one row, always stops.</summary>
        /// <value>The default is <see cref="ImageErrorHandling.Stop"/>.</value>
        public ImageErrorHandling OnImageError = ImageErrorHandling.Stop;

        /// <summary>The GPU that is used, from 0; −1 for the CPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.GpuDeviceId"/> says.</value>
        public int? GpuDeviceId;

        /// <summary>Whether the CPU is used where there is no such GPU.</summary>
        /// <value>The default is null, what <see cref="MLContext.FallbackToCpu"/> says.</value>
        public bool? FallbackToCpu;

        /// <summary>Is told of every batch that is done. This takes one forward pass more, for the source's predictions of the adversarial images.</summary>
        public IProgress<AttackProgress>? Progress;

        /// <summary>Stops the attack between two steps.</summary>
        public CancellationToken CancellationToken;

        internal abstract AttackSettings ToSettings();

        internal IReadOnlyList<AttackSource> ToSources() => [new AttackSource(Source!) { Rule = Rule }, .. OtherSources];

        internal AdversarialColumns Columns(string outputColumnName, string inputColumnName) => new(outputColumnName, inputColumnName, LabelColumnName, TargetColumnName, EpsilonColumnName);

        internal OptionsBase Copy() => (OptionsBase)MemberwiseClone();

        /// <summary>The attack, if these options go together.</summary>
        internal AttackSettings CheckedSettings()
        {
            if (Source is null) throw new ArgumentException($"{nameof(Source)} must name the classifier that the gradient comes from; found null.", "options");
            Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
            PixelFormat?.Validate();
            Setting.RequireDefined(OnImageError, nameof(OnImageError));
            DeviceChoice.Check(GpuDeviceId);
            CheckSources();
            foreach (var name in new[] { LabelColumnName, TargetColumnName, EpsilonColumnName })
                if (name is not null) ArgumentException.ThrowIfNullOrWhiteSpace(name, "options");
            var settings = ToSettings();
            settings.Validate();
            if ((settings.Goal == AttackGoal.GivenTarget) != (TargetColumnName is not null))
                throw new ArgumentException($"{nameof(TargetColumnName)} must be given where and only where the attack's goal is {AttackGoal.GivenTarget}; found {(TargetColumnName is { } target ? $"'{target}'" : "null")} and the goal {settings.Goal}.", "options");
            if (ResizeForSource && settings.Mixer is { } mixer)
                throw new ArgumentException($"{nameof(ResizeForSource)} and {mixer.GetType().Name} do not go together, because the images that are mixed in must have the size of all others.", "options");
            return settings;
        }

        /// <summary>Classes are told apart by index: two networks must mean the same by it.</summary>
        private void CheckSources()
        {
            foreach (var other in OtherSources)
            {
                if (other.Classifier.ClassCount != Source!.ClassCount) continue;
                for (var index = 0; index < other.Classifier.ClassCount; index++)
                    if (Source.ClassNames[index] != other.Classifier.ClassNames[index])
                        throw new ArgumentException($"Sources must have the same classes in the same order; class {index} is '{Source.ClassNames[index]}' of '{Source.Name}' and '{other.Classifier.ClassNames[index]}' of '{other.Classifier.Name}'.", "options");
            }
        }
    }

    /// <summary>Loads the source network and checks the columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="ArgumentException">γ is below 1 and the source has no skip connections.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public AdversarialTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, networks: null);
    }

    /// <summary>Fits an attack that takes its sources' networks from those that several attacks share, where these are given.</summary>
    internal AdversarialTransformer Fit(IDataView input, SourceNetworks? networks)
    {
        columns.Bind(input.Schema, options);
        return AdversarialTransformer.Fit(context, columns, settings, options, input, networks);
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
