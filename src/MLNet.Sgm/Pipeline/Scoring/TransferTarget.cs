using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// What scores images: an <see cref="ImageClassifier"/> (a network of the zoo, a TorchSharp module of your own, a TorchScript file), which converts to a
/// target by itself, an <see cref="OnnxTarget"/> (an ONNX model, run by ONNX Runtime), or a <see cref="TransformerTarget"/> (any fitted ML.NET transformer, seen from outside).
/// </summary>
public abstract class TransferTarget
{
    private protected TransferTarget(string name) => Name = name;

    /// <summary>What reports call the target.</summary>
    public string Name { get; }

    /// <summary>The classes in the order of the scores; null where only a schema can tell.</summary>
    internal abstract IReadOnlyList<string>? KnownClassNames { get; }

    /// <summary>What happens to an image before a network sees it; null where that is nobody else's business.</summary>
    internal virtual Preprocessing? Preprocessing => null;

    /// <summary>The classifier whose network scores; null for what is seen from outside.</summary>
    internal virtual ImageClassifier? Classifier => null;

    internal abstract ScoreKind KindOfScores { get; }

    /// <summary>Makes the target ready for use on a device. The caller disposes what it gets.</summary>
    internal abstract LoadedTarget Load(Device device);

    /// <summary>A target that scores with a network.</summary>
    /// <param name="classifier">The classifier. Each scorer loads a copy of its own.</param>
    public static implicit operator TransferTarget(ImageClassifier classifier) => FromClassifier(classifier);

    /// <summary>A target that scores with a network; what the conversion does.</summary>
    /// <param name="classifier">The classifier. Each scorer loads a copy of its own.</param>
    public static TransferTarget FromClassifier(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new ClassifierTarget(classifier);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
