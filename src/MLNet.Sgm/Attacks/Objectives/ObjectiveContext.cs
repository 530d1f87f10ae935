using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What an objective has of one source in one run of an attack on a batch: its logits and the outputs of its layers, gradients at them, and draws.</summary>
/// <remarks>
/// Layers have the names of <c>named_modules</c>. Networks of the library are tuned for attacks: where a batch norm was folded into the convolution before it, the output of either is the batch norm's.
/// Of a layer that is called several times in a pass, the last output counts. A source's γ decays these gradients as all others.
/// </remarks>
public sealed class ObjectiveContext
{
    private readonly AttackBatch batch;
    private readonly GradientSource source;
    private readonly AttackSettings settings;
    private readonly int restart;

    /// <param name="batch">What is attacked, and with what.</param>
    /// <param name="source">The source.</param>
    /// <param name="settings">The attack.</param>
    /// <param name="restart">Which run of it.</param>
    internal ObjectiveContext(AttackBatch batch, GradientSource source, AttackSettings settings, int restart) => (this.batch, this.source, this.settings, this.restart) = (batch, source, settings, restart);

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    public Tensor Images => batch.Images;

    /// <summary>The true classes, or the targets of a targeted attack: N class indices, int64.</summary>
    public Tensor Classes => batch.Objective.Classes;

    /// <summary>Whether the classes are targets, so that what speaks for them is made large and not small.</summary>
    public bool IsTargeted => batch.Objective.IsTargeted;

    /// <summary>Which step it is, from 0.</summary>
    public int Step { get; internal set; }

    /// <summary>What the network would see of other images in the place of those whose gradient is taken.</summary>
    internal Func<Tensor, Tensor> View { private get; set; } = static images => images;

    /// <summary>The width in pixels of what the network sees.</summary>
    internal int InputWidth => source.Classifier.Preprocessing.Width;

    /// <summary>How many steps of length α are as long as ε.</summary>
    internal double EpsilonInSteps => AsWritten.Length(settings.Epsilon) / AsWritten.Length(settings.StepSize);

    /// <summary>The layer of a name, or, where it is null, the source's own for attacks on features: in the middle of the network.</summary>
    /// <exception cref="ArgumentException">It is null, and the network's family has none.</exception>
    public string MiddleLayer(string? name) => name ?? source.Layers.Middle ?? throw NoLayer();

    /// <summary>The layer of a name, or, where it is null, the source's own between the middle and the last.</summary>
    /// <exception cref="ArgumentException">It is null, and the network's family has none.</exception>
    public string LateLayer(string? name) => name ?? source.Layers.Late ?? throw NoLayer();

    /// <summary>The layer of a name, or, where it is null, the source's last that has a map of features.</summary>
    /// <exception cref="ArgumentException">It is null, and the network's family has none.</exception>
    public string LastLayer(string? name) => name ?? source.Layers.Last ?? throw NoLayer();

    /// <summary>The convolutions and fully connected layers.</summary>
    public IReadOnlyList<string> WeightedLayers => source.Layers.Weighted;

    /// <summary>N×classes, of images N×3×H×W.</summary>
    public Tensor Logits(Tensor images) => Aside(() => source.Logits(images));

    /// <summary>N×classes, where the outputs of layers are changed on the way.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="changes">Layers, each with what makes of its output what the network goes on with, of the same shape and type.</param>
    public Tensor Logits(Tensor images, params IReadOnlyList<(string Layer, Func<Tensor, Tensor> Change)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return Logits(images, changes.Select(change => new LayerVisit(change.Layer, change.Change)));
    }

    /// <summary>N×classes, where layers are visited on the way.</summary>
    internal Tensor Logits(Tensor images, IEnumerable<LayerVisit> visits) => Aside(() => source.Logits(images, [.. visits]));

    /// <summary>What the network would see of other images, N×3×H×W, in the place of those whose gradient is taken: through the attack's transform with the same draws. For transforms that do nothing but draw.</summary>
    internal Tensor Seen(Tensor images) => View(images);

    /// <summary>N×classes, and the output of a layer on the way, likewise part of the images' graph.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="layer">The layer.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public (Tensor Logits, Tensor Features) LogitsAndFeatures(Tensor images, string layer)
    {
        using var scope = NewDisposeScope();
        Tensor? features = null;
        var logits = Logits(images, [new LayerVisit(layer, Keep)]);
        return (logits.MoveToOuterDisposeScope(), features!.to(batch.Images.dtype).MoveToOuterDisposeScope());

        Tensor Keep(Tensor output)
        {
            // What comes next may work in place.
            features = output.clone().MoveToOtherDisposeScope(scope);
            return output;
        }
    }

    /// <summary>The output of a layer, its shape the layer's, N×C×h×w in most cases; part of the images' graph.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="layer">The layer.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public Tensor Features(Tensor images, string layer)
    {
        using var scope = NewDisposeScope();
        Tensor? features = null;
        Logits(images, [new LayerVisit(layer, Keep)]);
        return features!.to(batch.Images.dtype).MoveToOuterDisposeScope();

        Tensor Keep(Tensor output)
        {
            // What comes next may work in place. It stays part of the graph: a layer may be called again, and its last output counts.
            features = output.clone().MoveToOtherDisposeScope(scope);
            return output;
        }
    }

    /// <summary>The gradient, of the layer's shape, of a function of logits with respect to the output of a layer.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="value">From logits, N×classes, to N values, each of its own row alone.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor FeatureGradient(Tensor images, string layer, Func<Tensor, Tensor> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        batch.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        Tensor? features = null;
        using var pass = NewPass(scope);
        var logits = During(pass, () => source.Logits(images.detach(), [new(layer, Cut)]));
        return pass.Gradient(_ => value(logits).sum(), features!).to(batch.Images.dtype).MoveToOuterDisposeScope();

        Tensor Cut(Tensor output)
        {
            features = output.detach().clone().requires_grad_().MoveToOtherDisposeScope(scope);
            return features.clone();
        }
    }

    /// <summary>The gradient, N×3×H×W, of a function of logits with respect to images, as the network has it: without transform and smoothing.</summary>
    /// <param name="images">N×3×H×W.</param>
    /// <param name="value">From logits, N×classes, to N values, each of its own row alone.</param>
    /// <exception cref="OperationCanceledException">The attack was cancelled.</exception>
    public Tensor ImageGradient(Tensor images, Func<Tensor, Tensor> value)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(value);
        batch.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        var input = images.detach().requires_grad_();
        using var pass = NewPass(scope);
        return During(pass, () => source.Gradient(x => value(source.Logits(x)).sum(), input, pass)).MoveToOuterDisposeScope();
    }

    /// <summary>What MI-FGSM makes of the images with this source and the cross-entropy, N×3×H×W within ε: where attacks on features take their direction from.</summary>
    /// <param name="steps">The number of steps, and of gradients.</param>
    /// <param name="length">The length of a step over the attack's.</param>
    public Tensor Guide(int steps, double length = 1)
    {
        using var scope = NewDisposeScope();
        var ball = PerturbationBall.Create(settings.Norm, batch.Images, batch.Radius);
        var (perturbation, accumulated) = (zeros_like(batch.Images), zeros_like(batch.Images));
        for (var step = 0; step < steps; step++)
        {
            using var stepScope = NewDisposeScope();
            accumulated.add_(GradientNorms.OverL1(ImageGradient(batch.Images.add(perturbation), Loss)));
            perturbation.add_(ball.Direction(accumulated).mul_(batch.StepSize), length);
            ball.Confine(perturbation);
        }
        return batch.Images.add(perturbation).MoveToOuterDisposeScope();

        Tensor Loss(Tensor logits) => nn.functional.cross_entropy(logits, Classes, reduction: nn.Reduction.None).mul(IsTargeted ? -1 : 1);
    }

    /// <summary>Numbers in [−1, 1), N×3×H×W, that belong to each image: the same whenever they are asked for in a step.</summary>
    /// <param name="purpose">What they are for, from 0.</param>
    /// <param name="sample">The how manieth they are.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public Tensor UniformNoise(int purpose, int sample) => batch.Draws.UniformNoise(batch.Images, Drawn.Objective + purpose, Place(sample));

    /// <summary>Numbers of the standard normal distribution, likewise.</summary>
    /// <inheritdoc cref="UniformNoise(int, int)"/>
    public Tensor NormalNoise(int purpose, int sample) => batch.Draws.NormalNoise(batch.Images, Drawn.Objective + purpose, Place(sample));

    /// <summary>A number in [0, 1) that belongs to an image.</summary>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <param name="sample">The how manieth it is.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public double Draw(int image, int purpose, int sample) => batch.Draws.Uniform(image, Drawn.Objective + purpose, Place(sample));

    /// <summary>Numbers in [−1, 1), one for each value of a tensor, that belong to images.</summary>
    /// <param name="like">A tensor of their shape, type and device; its first dimension is the images of the batch.</param>
    /// <param name="purpose">What they are for, from 0.</param>
    /// <param name="sample">The how manieth they are.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws.</exception>
    public Tensor UniformNoise(Tensor like, int purpose, int sample)
    {
        ArgumentNullException.ThrowIfNull(like);
        return batch.Draws.UniformNoise(like, Drawn.Objective + purpose, Place(sample));
    }

    /// <summary>A number in [0, 1) that all images share, whatever is in the batch.</summary>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <param name="sample">The how manieth it is.</param>
    public double SharedDraw(int purpose, int sample) => batch.Draws.Shared(Drawn.Objective + purpose, Place(sample));

    /// <summary>For each image one of another class, N×3×H×W in the type of the attack's arithmetic, drawn from the attack's <see cref="MixingPool"/>.</summary>
    /// <param name="purpose">What it is for, from 0.</param>
    /// <exception cref="InvalidOperationException">The component does not say that it draws, or that it needs a pool.</exception>
    public Tensor Others(int purpose)
    {
        var others = batch.Others ?? throw new InvalidOperationException($"An objective that mixes in other images must override {nameof(AttackComponent.NeedsPool)} to be true; found false.");
        return stack(Enumerable.Range(0, (int)batch.Images.shape[0]).Select(image => others.Of(image, Draw(image, purpose, 0)))).to(batch.Images.dtype);
    }

    /// <summary>The matrix, to×from, that resizes one dimension bilinearly: <c>Resizing(H, h).matmul(images)</c> makes h rows of H. It is made once a size; not to be disposed.</summary>
    public Tensor Resizing(int from, int to) => batch.Matrices[from, to];

    /// <summary>A gradient, or a pass, beside those of the attack. What rules remember of it is forgotten with the scope.</summary>
    private BackwardPass NewPass(DisposeScope scope) => new() { Place = Place(0), Draws = batch.Draws, Images = batch.Images, Memory = new(scope) };

    /// <summary>What is not recorded is no part of the gradient that is taken, if any is, and leaves what rules remember alone.</summary>
    private Tensor Aside(Func<Tensor> compute)
    {
        if (is_grad_enabled()) return compute();
        using var scope = NewDisposeScope();
        using var pass = NewPass(scope);
        return During(pass, compute).MoveToOuterDisposeScope();
    }

    /// <summary>An objective may ask for a gradient while another is taken.</summary>
    private Tensor During(BackwardPass pass, Func<Tensor> compute)
    {
        var before = source.Pass;
        source.Pass = pass;
        try
        {
            return compute();
        }
        finally
        {
            source.Pass = before;
        }
    }

    private DrawPlace Place(int sample) => new(restart, Step, sample);

    private ArgumentException NoLayer() =>
        new($"{settings.Objective!.GetType().Name}.{nameof(FeatureObjective.Layer)} must name a layer of the source '{source.Classifier.Name}', because its network is of no family for which one is published; found none.");
}
