using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>Makes the estimators of this library, and evaluates what they did; <c>ml.Robustness</c> gives it.</summary>
public sealed class RobustnessCatalog
{
    private readonly MLContext context;

    internal RobustnessCatalog(MLContext context) => this.context = context;

    /// <summary>Adds a column of adversarial images, made with the Skip Gradient Method, and further ones that tell of them (<see cref="AdversarialEstimator"/>).</summary>
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

    /// <summary>Adds a column of adversarial images, made with the Skip Gradient Method, and further ones that tell of them (<see cref="AdversarialEstimator"/>).</summary>
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
            Source = source, Gamma = gamma, Epsilon = epsilon, StepSize = stepSize, Steps = steps, Momentum = momentum,
        });

    /// <summary>Adds a column of adversarial images, made with any attack, and further ones that tell of them (<see cref="AdversarialEstimator"/>).</summary>
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

    /// <summary>Adds a column of adversarial images, made with any attack, and further ones that tell of them (<see cref="AdversarialEstimator"/>).</summary>
    /// <param name="outputColumnName">The column to add; the names of the others start with it.</param>
    /// <param name="inputColumnName">The column of images; the output's name if null.</param>
    /// <param name="options">The settings.</param>
    public AdversarialEstimator Adversarial(string outputColumnName, string? inputColumnName, AdversarialEstimator.Options options) =>
        new(context, outputColumnName, inputColumnName, options);

    /// <summary>Adds a target's scores and predictions for adversarial images, and for their originals.</summary>
    /// <param name="target">The classifier that scores.</param>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="columnPrefix">What the names of the added columns start with, so that several targets can score one view.</param>
    public TransferEvaluator ScoreTransfer(ImageClassifier target, string inputColumnName, string columnPrefix = "") =>
        ScoreTransfer(inputColumnName, new TransferEvaluator.Options { Target = target, ColumnPrefix = columnPrefix });

    /// <summary>Adds a target's scores and predictions for adversarial images, and for their originals.</summary>
    /// <param name="inputColumnName">The column of adversarial images.</param>
    /// <param name="options">The settings.</param>
    public TransferEvaluator ScoreTransfer(string inputColumnName, TransferEvaluator.Options options) => new(context, inputColumnName, options);

    /// <summary>Writes an image column to PNG files as the rows go by.</summary>
    /// <param name="folder">The folder to write to, made if it is not there.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <param name="nameColumnName">The column of file names, text, relative to the folder; the extension becomes <c>.png</c>.</param>
    public ImageSavingEstimator SaveImages(string folder, string imageColumnName, string nameColumnName) => new(folder, imageColumnName, nameColumnName);

    /// <summary>How an attack transfers to the target that scored the data.</summary>
    /// <param name="data">What <see cref="ScoreTransfer(ImageClassifier, string, string)"/> made.</param>
    /// <param name="labelColumnName">The column of true classes: a key, an integer class index from 0, or text.</param>
    /// <param name="columnPrefix">The prefix that the scorer was given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public TransferMetrics EvaluateTransfer(IDataView data, string labelColumnName = "Label", string columnPrefix = "") =>
        EvaluateTransfer(data, [columnPrefix], labelColumnName)[0];

    /// <summary>How an attack transfers to each of several targets that scored the data, in one pass.</summary>
    /// <param name="data">What several <see cref="ScoreTransfer(ImageClassifier, string, string)"/> made.</param>
    /// <param name="columnPrefixes">The prefixes that the scorers were given.</param>
    /// <param name="labelColumnName">The column of true classes: a key, an integer class index from 0, or text.</param>
    /// <returns>The metrics, in the order of the prefixes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IReadOnlyList<TransferMetrics> EvaluateTransfer(IDataView data, IReadOnlyList<string> columnPrefixes, string labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columnPrefixes);
        return TransferEvaluation.Run(data, labelColumnName, columnPrefixes);
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
