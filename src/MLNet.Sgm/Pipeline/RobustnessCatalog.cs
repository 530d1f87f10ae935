using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline.Saving;

namespace MLNet.Sgm.Pipeline;

/// <summary>Creates the estimators of this library and evaluates their results. <c>ml.Robustness</c> gives it.</summary>
public sealed class RobustnessCatalog
{
    private readonly MLContext context;

    internal RobustnessCatalog(MLContext context) => this.context = context;

    /// <summary>Adds a column of adversarial images, made with the Skip Gradient Method, and columns with their norms and the source's predictions (<see cref="AdversarialEstimator"/>).</summary>
    /// <param name="outputColumnName">The column to add; the names of the others start with it.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null.</param>
    /// <param name="options">The settings.</param>
    /// <example>
    /// <code>
    /// ml.Robustness.AdversarialSgm("Adversarial", "Image", new() { Source = resNet, Gamma = 0.5f, Epsilon = 16 / 255f })
    /// </code>
    /// </example>
    public AdversarialSgmEstimator AdversarialSgm(string outputColumnName, string? inputColumnName, AdversarialSgmEstimator.Options options) =>
        new(context, outputColumnName, inputColumnName, options);

    /// <summary>Adds a column of adversarial images, made with the Skip Gradient Method, and columns with their norms and the source's predictions (<see cref="AdversarialEstimator"/>).</summary>
    /// <param name="outputColumnName">The column to add; the names of the others start with it.</param>
    /// <param name="source">The classifier that the gradient comes from.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null.</param>
    /// <param name="gamma">γ in (0, 1], 1 by default.</param>
    /// <param name="epsilon">ε in (0, 1], 16/255 by default.</param>
    /// <param name="stepSize">Step size in (0, 1], 2/255 by default.</param>
    /// <param name="steps">Number of steps, 10 by default.</param>
    /// <param name="momentum">Decay of the accumulated gradient, 0 by default.</param>
    public AdversarialSgmEstimator AdversarialSgm(
        string outputColumnName,
        ImageClassifier source,
        string? inputColumnName = null,
        float gamma = 1,
        float epsilon = Attacks.AttackSettings.DefaultEpsilon,
        float stepSize = Attacks.AttackSettings.DefaultStepSize,
        int steps = Attacks.AttackSettings.DefaultSteps,
        float momentum = 0) =>
        AdversarialSgm(outputColumnName, inputColumnName, new AdversarialSgmEstimator.Options
        {
            Source = source,
            Gamma = gamma,
            Epsilon = epsilon,
            StepSize = stepSize,
            Steps = steps,
            Momentum = momentum,
        });

    /// <summary>Adds a column of adversarial images, made with any attack, and columns with their norms and the source's predictions (<see cref="AdversarialEstimator"/>).</summary>
    /// <param name="outputColumnName">The column to add; the names of the others start with it.</param>
    /// <param name="source">The classifier that the gradient comes from.</param>
    /// <param name="attack">The attack, such as one of <see cref="Attacks.AttackPresets"/>.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null.</param>
    /// <example>
    /// <code>
    /// ml.Robustness.Adversarial("Adversarial", resNet, AttackPresets.SgmDiTiMi(0.2f), "Image")
    /// </code>
    /// </example>
    public AdversarialEstimator Adversarial(string outputColumnName, ImageClassifier source, Attacks.AttackSettings attack, string? inputColumnName = null) =>
        Adversarial(outputColumnName, inputColumnName, new AdversarialEstimator.Options { Source = source, Attack = attack });

    /// <summary>Adds a column of adversarial images, made with any attack, and columns with their norms and the source's predictions (<see cref="AdversarialEstimator"/>).</summary>
    /// <param name="outputColumnName">The column to add; the names of the others start with it.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null.</param>
    /// <param name="options">The settings.</param>
    public AdversarialEstimator Adversarial(string outputColumnName, string? inputColumnName, AdversarialEstimator.Options options) =>
        new(context, outputColumnName, inputColumnName, options);

    /// <summary>Adds a target's scores and predictions for adversarial images, and for their originals.</summary>
    /// <param name="target">What scores: an <see cref="ImageClassifier"/>, which converts to a target, or a <see cref="TransformerTarget"/>.</param>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="columnPrefix">What the names of the added columns start with, so that several targets can score one view.</param>
    /// <param name="labelColumnName">The column of true classes, or null where they are not known.</param>
    public TransferEvaluator ScoreTransfer(TransferTarget target, string inputColumnName, string columnPrefix = "", string? labelColumnName = "Label") =>
        ScoreTransfer(inputColumnName, new TransferEvaluator.Options { Target = target, ColumnPrefix = columnPrefix, LabelColumnName = labelColumnName });

    /// <summary>Adds several targets' scores and predictions for adversarial images, and for their originals. An image is read once for all networks.</summary>
    /// <param name="targets">The targets, at least one, and what the names of their columns start with.</param>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="labelColumnName">The column of true classes, or null where they are not known.</param>
    /// <exception cref="ArgumentException">There is no target, or two have the same prefix.</exception>
    /// <example>
    /// <code>
    /// ml.Robustness.ScoreTransfer([new("vgg", vgg), new("densenet", denseNet)], "Adversarial")
    /// </code>
    /// </example>
    public TransferEvaluator ScoreTransfer(IReadOnlyList<PrefixedTarget> targets, string inputColumnName, string? labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count == 0) throw new ArgumentException("Transfer needs at least one target; found none.", nameof(targets));
        return ScoreTransfer(inputColumnName, new TransferEvaluator.Options
        {
            Target = targets[0].Target,
            ColumnPrefix = targets[0].ColumnPrefix,
            OtherTargets = [.. targets.Skip(1)],
            LabelColumnName = labelColumnName,
        });
    }

    /// <summary>Adds targets' scores and predictions for adversarial images, and for their originals.</summary>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="options">The settings.</param>
    public TransferEvaluator ScoreTransfer(string inputColumnName, TransferEvaluator.Options options) => new(context, inputColumnName, options);

    /// <summary>Writes an image column to PNG files as the rows go by.</summary>
    /// <param name="folder">The folder to write to, made if it is not there.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <param name="nameColumnName">The column of file names, text, relative to the folder; the extension becomes <c>.png</c>.</param>
    public ImageSavingEstimator SaveImages(string folder, string imageColumnName, string nameColumnName) => new(folder, imageColumnName, nameColumnName);

    /// <summary>Evaluates how an attack transfers to the target that scored the data.</summary>
    /// <param name="data">The view that <see cref="ScoreTransfer(TransferTarget, string, string, string)"/> made.</param>
    /// <param name="labelColumnName">
    /// The column of true classes: a key, an integer class index from 0, or text. Where they are not known, the attack's column <c>SourceCleanPredictedLabel</c>.
    /// </param>
    /// <param name="columnPrefix">The prefix that the scorer was given.</param>
    /// <param name="targetColumnName">The column of the classes that a targeted attack aims at, like the labels; null, the default, for an untargeted attack.</param>
    /// <param name="nameColumnName">The column of the images' names, text, which then are in the outcomes; null, the default, for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or of other classes.</exception>
    public TransferMetrics EvaluateTransfer(IDataView data, string labelColumnName = "Label", string columnPrefix = "", string? targetColumnName = null, string? nameColumnName = null) =>
        EvaluateTransfer(data, [columnPrefix], labelColumnName, targetColumnName, nameColumnName)[0];

    /// <summary>Evaluates, in one pass, how an attack transfers to each of several targets that scored the data.</summary>
    /// <param name="data">What <see cref="ScoreTransfer(IReadOnlyList{PrefixedTarget}, string, string)"/>, or several scorers, made.</param>
    /// <param name="columnPrefixes">The prefixes that the scorers were given.</param>
    /// <param name="labelColumnName">The column of true classes: a key, an integer class index from 0, or text.</param>
    /// <param name="targetColumnName">The column of the classes that a targeted attack aims at, like the labels; null, the default, for an untargeted attack.</param>
    /// <param name="nameColumnName">The column of the images' names, text, which then are in the outcomes; null, the default, for none.</param>
    /// <returns>The metrics, in the order of the prefixes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or of other classes.</exception>
    public IReadOnlyList<TransferMetrics> EvaluateTransfer(
        IDataView data, IReadOnlyList<string> columnPrefixes, string labelColumnName = "Label", string? targetColumnName = null, string? nameColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columnPrefixes);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        return TransferEvaluation.Run(data, columnPrefixes, new(labelColumnName, targetColumnName, nameColumnName));
    }

    /// <summary>
    /// How attacks from several sources transfer to several targets, in one pass over the images: each image is read once, each adversarial image is made once and
    /// scored by every target, and each original is scored once by every target. Memory holds the classifiers (of a source, one copy for all attacks
    /// of a precision), two batches of images, and 16 bytes for each cell and image.
    /// </summary>
    /// <param name="data">The images, and their labels.</param>
    /// <param name="inputColumnName">The column of images.</param>
    /// <param name="options">The sources, the attacks, the targets, and the columns.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range, a column is missing or of another type or of other classes, or a target cannot score the images.</exception>
    /// <exception cref="InvalidOperationException">An image cannot be read, or a target failed; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    /// <example>
    /// <code>
    /// var matrix = ml.Robustness.EvaluateTransferMatrix(images, "Image", new()
    /// {
    ///     Sources = [resNet, denseNet],
    ///     Attacks = [new("PGD", AttackPresets.Pgd), new("SGM", AttackPresets.Sgm(0.5f))],
    ///     Targets = [vgg, mobileNet],
    /// });
    /// Console.WriteLine(matrix);
    /// </code>
    /// </example>
    public TransferMatrix EvaluateTransferMatrix(IDataView data, string inputColumnName, TransferMatrixOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return TransferMatrixEvaluation.Run(context, data, inputColumnName, options);
    }

    /// <summary>
    /// Saves a fitted chain with this library's transformers in it to one file, a zip: ML.NET's own transformers in ML.NET's format, ours as
    /// settings and weights. <c>ml.Model.Save</c> cannot do that, because its files have no place for other libraries' transformers.
    /// </summary>
    /// <param name="model">The chain, or one transformer. Its parts are saved as one chain that takes part in every scope.</param>
    /// <param name="inputSchema">The columns that the chain expects, which <see cref="Load"/> gives back; may be null.</param>
    /// <param name="path">The file, written under a temporary name and renamed when it is whole.</param>
    /// <param name="weights">What is kept of weight files; the files themselves by default.</param>
    /// <exception cref="NotSupportedException">
    /// A part cannot be saved: a classifier that was made from a delegate or has new random weights, another library's transformer, or one of ML.NET's that ML.NET
    /// cannot save. The message names it, and nothing is written.
    /// </exception>
    /// <exception cref="FileNotFoundException">A weight file is gone.</exception>
    public void Save(ITransformer model, DataViewSchema? inputSchema, string path, WeightStorage weights = WeightStorage.Embedded)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Enum.IsDefined(weights)) throw new ArgumentOutOfRangeException(nameof(weights), $"weights must be one of {string.Join(", ", Enum.GetNames<WeightStorage>())}; found {weights}.");
        new ModelWriter(context, weights).Write(model, inputSchema, path);
    }

    /// <summary>Loads what <see cref="Save"/> wrote: a chain that does the same, to the last bit, on a device of the same kind.</summary>
    /// <param name="path">The file. If it holds weights, keep it as long as the chain: networks are loaded from it again.</param>
    /// <param name="inputSchema">The columns that the chain expects, or null where none were saved.</param>
    /// <returns>The chain, which owns its networks: dispose it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or a weight file that it refers to is gone.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, of another version, or was not written by <see cref="Save"/>.</exception>
    /// <exception cref="Weights.WeightFileException">A weight file that it refers to is another than when the chain was saved.</exception>
    /// <exception cref="InvalidOperationException">It is to run on a GPU that is not there, and neither it nor the context lets it fall back to the CPU.</exception>
    public TransformerChain<ITransformer> Load(string path, out DataViewSchema? inputSchema)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return ModelReader.Read(context, path, out inputSchema);
    }
}

/// <summary>Puts <see cref="RobustnessCatalog"/> beside ML.NET's own catalogs.</summary>
public static class RobustnessExtensions
{
    extension(MLContext context)
    {
        /// <summary>Adversarial attacks and transfer scores.</summary>
        public RobustnessCatalog Robustness => new(context);
    }
}
