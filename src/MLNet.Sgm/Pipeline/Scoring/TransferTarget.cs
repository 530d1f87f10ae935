using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// A model that scores images: an <see cref="ImageClassifier"/> (a network of the zoo, a TorchSharp module of your own, a TorchScript file), which converts to a
/// target by itself, an <see cref="OnnxTarget"/> (an ONNX model, run by ONNX Runtime), or a <see cref="TransformerTarget"/> (any fitted ML.NET transformer, as a black box).
/// </summary>
public abstract class TransferTarget
{
    private protected TransferTarget(string name) => Name = name;

    /// <summary>The name of the target in reports.</summary>
    public string Name { get; }

    /// <summary>The classes in the order of the scores; null where only a schema has them.</summary>
    internal abstract IReadOnlyList<string>? KnownClassNames { get; }

    /// <summary>What happens to an image before a network sees it; null where that is nobody else's business.</summary>
    internal virtual Preprocessing? Preprocessing => null;

    /// <summary>The classifier whose network scores; null for what is seen from outside.</summary>
    internal virtual ImageClassifier? Classifier => null;

    internal abstract ScoreKind KindOfScores { get; }

    /// <summary>The target without what stands before it; itself where nothing does.</summary>
    internal virtual TransferTarget Bare => this;

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

    /// <summary>This target as a service runs it: behind a processing that every image goes through, clean or adversarial. A transformer then sees the processed pixels, clipped to [0, 1], and rounded to 8 bits if its images have 8 bits.</summary>
    /// <param name="processing">The processing, such as <see cref="Jpeg"/>; several are chained by <see cref="InputProcessing.Then"/>, the first of them the farthest from the network.</param>
    /// <param name="name">The name in reports; null, the default, for both names, such as <c>vgg behind JPEG (quality 75)</c>.</param>
    /// <param name="seed">The seed of what is drawn, 0 by default. Draws belong to the image: they depend on the seed and on its own pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting of the processing is out of its range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var deployed = TransferTarget.FromClassifier(vgg).Behind(new Jpeg { Quality = 75 }.Then(new Rescaling { Scale = 0.5f }));
    /// </code>
    /// </example>
    public TransferTarget Behind(InputProcessing processing, string? name = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(processing);
        if (name is not null) ArgumentException.ThrowIfNullOrWhiteSpace(name);
        processing.Validate();
        return new ProcessedTarget(this, processing, name ?? $"{Name} behind {processing}", seed);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
