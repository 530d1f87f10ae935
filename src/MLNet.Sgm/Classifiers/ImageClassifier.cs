using MLNet.Sgm.Classifiers.Onnx;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// An image classifier: a network, what happens to an image before it, and the names of its classes. It is a recipe, not a loaded
/// network: each attack and each scorer loads its own copy, so none of them can affect another.
/// </summary>
/// <example>
/// <code>
/// var mine = new ImageClassifier("mine", () => new MyNetwork("mine.dat"), Preprocessing.ImageNet, classNames);
/// var vgg = ImageClassifiers.SmallVgg("vgg.safetensors", preprocessing, classNames);
/// var script = ImageClassifier.FromTorchScript("scripted.pt", Preprocessing.ImageNet, classNames);
/// </code>
/// </example>
public sealed class ImageClassifier
{
    private readonly Func<nn.Module<Tensor, Tensor>> createNetwork;
    private readonly Lazy<bool> givesProbabilities = new(false);

    /// <summary>Creates a classifier.</summary>
    /// <param name="name">The name in reports, such as <c>ResNet-50</c>.</param>
    /// <param name="createNetwork">
    /// Makes the network with its weights: N×C×H×W float32, normalised, to N×classes logits. Called once for each use; the
    /// result is owned, moved to a device, put in evaluation mode and disposed by the user of the classifier.
    /// </param>
    /// <param name="preprocessing">What happens to an image before the network sees it.</param>
    /// <param name="classNames">The classes in the order of the network's outputs, each name once.</param>
    /// <exception cref="ArgumentException">The name is empty, or the class names are fewer than two or not distinct.</exception>
    public ImageClassifier(string name, Func<nn.Module<Tensor, Tensor>> createNetwork, Preprocessing preprocessing, IReadOnlyList<string> classNames)
        : this(new ClassifierDescription { Name = name, Preprocessing = preprocessing, ClassNames = classNames }, createNetwork)
    {
    }

    private ImageClassifier(ClassifierDescription description, Func<nn.Module<Tensor, Tensor>> createNetwork)
    {
        ArgumentNullException.ThrowIfNull(createNetwork);
        description.Validate();
        Description = description with { ClassNames = [.. description.ClassNames] };
        this.createNetwork = createNetwork;
    }

    /// <summary>An ONNX model.</summary>
    private ImageClassifier(ClassifierDescription description, WeightLocation model, Func<OnnxNode, bool>? branches)
        : this(description, () => model.Use(path => new OnnxNetwork(OnnxGraph.Read(path), new(description.ClassNames.Count, description.ExtraClass), branches))) =>
        givesProbabilities = new(() => model.Use(FinalSoftmax.GivesProbabilities));

    /// <summary>The classifier of a description.</summary>
    /// <param name="description">What it is made of; files are looked for when the classifier is put to use.</param>
    /// <exception cref="ArgumentException">
    /// The description is of a classifier that was made from a delegate, or contradicts itself; there is no such architecture, or it does not
    /// take the number of channels that the preprocessing gives.
    /// </exception>
    public static ImageClassifier FromDescription(ClassifierDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        description.Validate();
        description.ValidateOrigin();
        if (description.IsOnnx) return new(description, description.Location!, branches: null);
        return new(description, description.IsTorchScript ? () => new TorchScriptNetwork(description.Location!) : ZooNetwork(description));
    }

    /// <summary>
    /// A network that PyTorch saved with its code (<c>torch.jit.script</c> or <c>trace</c>, frozen or not): a target, or a source
    /// with γ = 1. A file of TorchScript is a program: use only files that you would run.
    /// </summary>
    /// <param name="path">
    /// The file, read anew whenever the classifier is put to use. It must take N×C×H×W float32, normalised, and return one
    /// tensor, the N×classes logits.
    /// </param>
    /// <param name="preprocessing">What happens to an image before the network sees it; one mean makes a network of one channel.</param>
    /// <param name="classNames">The classes in the order of the network's outputs, each name once.</param>
    /// <param name="name">The name in reports; by default the file's name without extension.</param>
    /// <exception cref="ArgumentException">The path is empty, or the class names are fewer than two or not distinct.</exception>
    /// <remarks>
    /// Putting it to use throws <see cref="FileNotFoundException"/> where there is no such file, and
    /// <see cref="WeightFileException"/> where libtorch cannot read it, such as a state dict without code.
    /// </remarks>
    public static ImageClassifier FromTorchScript(string path, Preprocessing preprocessing, IReadOnlyList<string> classNames, string? name = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return FromDescription(new() { Name = name ?? Path.GetFileNameWithoutExtension(path), IsTorchScript = true, Weights = path, Preprocessing = preprocessing, ClassNames = classNames });
    }

    /// <summary>
    /// An ONNX model: a source, white-box, and a target. Its residual branches are found in its graph, so you name no layer for γ below 1: where an <c>Add</c>, <c>Sum</c> or
    /// <c>Concat</c> joins a tensor with another that is computed from it, with weights between them, the computed one is the branch.
    /// </summary>
    /// <param name="path">
    /// The file. It is read now if an argument is missing that the file has to tell, and anew whenever the classifier is put to use. One input, N×C×H×W or N×H×W×C, one output, N×classes; a final softmax is
    /// found, and attacks work on its input.
    /// </param>
    /// <param name="preprocessing">
    /// What happens to an image before the graph sees it; null, the default, if the graph does all of it, such as <c>(x − 127.5) / 127.5</c>: it then gets pixels of the range that it is made for.
    /// </param>
    /// <param name="classNames">
    /// The classes in the order of the outputs, each name once; null, the default, for those in the file's metadata, and for ImageNet's where it has 1000 outputs, or 1001 with the background first.
    /// </param>
    /// <param name="name">The name in reports; by default the file's name without extension.</param>
    /// <param name="branches">
    /// Whether a residual branch ends with this node; null, the default, for those that are found. A classifier with a choice of its own has no origin in its description.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty, or what is not given is not in the file, or what is given does not fit it; the message says which.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file cannot be read or understood; where it need not be read now, putting the classifier to use throws it.</exception>
    /// <example>
    /// <code>
    /// var source = ImageClassifier.FromOnnx("resnet50.onnx", Preprocessing.ImageNet);
    /// using var attack = new AdversarialAttack(source, AttackPresets.Pgd with { Gamma = 0.2f });
    /// </code>
    /// </example>
    public static ImageClassifier FromOnnx(string path, Preprocessing? preprocessing = null, IReadOnlyList<string>? classNames = null, string? name = null, Func<OnnxNode, bool>? branches = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (preprocessing is null || classNames is null)
        {
            var model = OnnxModel.Read(path);
            if (preprocessing is not null) model.Require(preprocessing);
            (preprocessing, classNames) = (preprocessing ?? model.DefaultPreprocessing, classNames ?? model.DefaultClassNames);
        }
        ClassifierDescription description = new() { Name = name ?? Path.GetFileNameWithoutExtension(path), IsOnnx = true, Weights = path, Preprocessing = preprocessing, ClassNames = classNames };
        if (branches is null) return FromDescription(description);
        return new(description with { IsOnnx = false, Weights = null }, description.Location!, branches);
    }

    /// <summary>What the classifier is made of.</summary>
    public ClassifierDescription Description { get; }

    /// <summary>Whether the model's own scores are probabilities, and not logits.</summary>
    internal bool GivesProbabilities => givesProbabilities.Value;

    /// <summary>The name of the classifier in reports.</summary>
    public string Name => Description.Name;

    /// <summary>What happens to an image before the network sees it.</summary>
    public Preprocessing Preprocessing => Description.Preprocessing;

    /// <summary>The classes in the order of the network's outputs.</summary>
    public IReadOnlyList<string> ClassNames => Description.ClassNames;

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>
    /// The same classifier, with the residual branches of its network named, so that as a source it takes γ below 1 by either
    /// <see cref="SkipRule"/>. For a network of your own; it stays as it is, and one that you would rather change can implement
    /// <see cref="IResidualNetwork"/> instead. Its description has no origin, because the choice of branches is a delegate.
    /// </summary>
    /// <param name="endsBranch">
    /// Whether a residual branch ends with this sub-module, given its name, such as <c>layer1.0.bn2</c>, and the module: as in
    /// <see cref="SkipGradient.Attach"/>. Choosing none, or one that is no <c>Module&lt;Tensor, Tensor&gt;</c>, is an
    /// <see cref="ArgumentException"/> when the classifier is put to use; choosing one that the network's forward pass goes around, such as one whose
    /// <c>forward</c> is called and not its <c>call</c>, is an <see cref="InvalidOperationException"/> at the first gradient with γ below 1.
    /// </param>
    /// <example>
    /// <code>
    /// var source = mine.WithBranches((name, module) => name.EndsWith(".bn2"));
    /// </code>
    /// </example>
    public ImageClassifier WithBranches(Func<string, nn.Module, bool> endsBranch)
    {
        ArgumentNullException.ThrowIfNull(endsBranch);
        return new(Name, () => BranchedNetwork.Create(createNetwork(), endsBranch), Preprocessing, ClassNames);
    }

    /// <summary>
    /// What a user should know about the weight file of an architecture: which defaults were used if it holds several state dicts or a background class,
    /// and whether the preprocessing fits it. Reads the file's names and shapes, not its weights.
    /// </summary>
    /// <returns>Sentences; none where there is nothing to say, or no weight file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It cannot be read.</exception>
    public IReadOnlyList<string> InspectWeights() => WeightNotes.Of(Description);

    /// <summary>Makes a new copy of the network, weights included, on the CPU. The caller disposes it.</summary>
    public nn.Module<Tensor, Tensor> CreateNetwork() => createNetwork();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({ClassCount} classes, {Preprocessing.Width}x{Preprocessing.Height})";

    private static Func<nn.Module<Tensor, Tensor>> ZooNetwork(ClassifierDescription description)
    {
        var architecture = Architectures.Find(description.Architecture!);
        var channels = description.Preprocessing.Mean.Count;
        architecture.RequireChannels(channels);
        Layer Create() => architecture.CreateLayer(description.ClassNames.Count, channels);
        return () =>
        {
            // First the file: where it cannot be had, a network need not be built.
            var location = description.Location ?? (description.KnownWeights is { } known ? new WeightLocation(new WeightCache().Fetch(known), null) : null);
            return location is null ? Create() : location.Use(path => StateDict.LoadInto(Create(), path, architecture.Names, description.WeightsKey, description.KnownExtraClass));
        };
    }
}
