using Microsoft.ML.OnnxRuntime;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// An ONNX model that ONNX Runtime scores with, a batch at a time: the numbers of <see cref="ImageClassifier.FromOnnx"/> to rounding, with the runtime's speed, and without a gradient. A model with operators that cannot be imported
/// is scored as well, where preprocessing and class names are given.
/// </summary>
/// <remarks>The library has what calls the runtime; the application adds the runtime itself, the package Microsoft.ML.OnnxRuntime, as it does for ML.NET's <c>ApplyOnnxModel</c>.</remarks>
/// <example>
/// <code>
/// ml.Robustness.ScoreTransfer(new OnnxTarget("model.onnx", Preprocessing.ImageNet), "Adversarial")
/// </code>
/// </example>
public sealed class OnnxTarget : TransferTarget
{
    /// <summary>A target of a file.</summary>
    /// <param name="path">The ONNX file: one input, images N×C×H×W or N×H×W×C, one output, their scores.</param>
    /// <param name="preprocessing">What happens to an image before the graph; null, the default, for what the graph says.</param>
    /// <param name="classNames">The classes in the order of the scores; null, the default, for what the file says.</param>
    /// <param name="name">What reports call it; by default the file's name without extension.</param>
    /// <inheritdoc cref="ImageClassifier.FromOnnx" path="/exception"/>
    public OnnxTarget(string path, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null, string? name = null)
        : this(ImageClassifier.FromOnnx(path, preprocessing, classNames, name)) { }

    /// <summary>A target that scores as a classifier does.</summary>
    /// <param name="classifier">A classifier that <see cref="ImageClassifier.FromOnnx"/> made, without branches of the user's choice.</param>
    /// <exception cref="ArgumentException">It is another.</exception>
    public OnnxTarget(ImageClassifier classifier) : base((classifier ?? throw new ArgumentNullException(nameof(classifier))).Name)
    {
        if (!classifier.Description.IsOnnx) throw new ArgumentException($"The classifier '{classifier.Name}' must be of an ONNX file for ONNX Runtime to score with it; found another.", nameof(classifier));
        Classifier = classifier;
    }

    /// <summary>What makes the runtime's options when the target is put to use, such as another execution provider; by default its own, with as many threads as libtorch has.</summary>
    public Func<SessionOptions>? CreateOptions { get; init; }

    internal override ImageClassifier Classifier { get; }

    internal override IReadOnlyList<string> KnownClassNames => Classifier.ClassNames;

    internal override Preprocessing Preprocessing => Classifier.Preprocessing;

    /// <summary>The model's own scores: probabilities where its graph ends in a Softmax.</summary>
    internal override ScoreKind KindOfScores => Classifier.GivesProbabilities ? ScoreKind.Probabilities : ScoreKind.Logits;

    internal override LoadedTarget Load(Device device)
    {
        var description = Classifier.Description;
        ImageClassifier scored = new(Name, () => description.Location!.Use(path => new OnnxRuntimeNetwork(path, new(description.ClassNames.Count, description.ExtraClass), Classifier.GivesProbabilities, CreateOptions)), Preprocessing, Classifier.ClassNames);
        return new ClassifierTarget.Loaded(this, new(scored, device, tune: false));
    }
}
