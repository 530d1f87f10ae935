using System.Runtime.InteropServices;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>An attack on loaded sources: tensors of images in, tensors of adversarial images out.</summary>
/// <remarks>
/// It owns its copies of the sources' networks; dispose it. One thread at a time may use it. The result for an image does not depend on
/// the rest of the batch, except for last bits, which a device may compute differently in a batch of another size.
/// </remarks>
/// <example>
/// <code>
/// using var attack = new AdversarialAttack(ImageClassifiers.ResNet50("resnet50.pth"), AttackPresets.SgmMi(0.2f));
/// using Tensor adversarial = attack.Perturb(images, labels);        // images: N×3×H×W in [0, 1]; labels: N class indices
/// Console.WriteLine(attack);                                        // the line for the paper
/// </code>
/// </example>
public sealed class AdversarialAttack : IDisposable
{
    /// <summary>No network keeps so many bytes of an image for each byte of what it sees; what is far below needs no closer look.</summary>
    private const long MostKept = 1000;

    private readonly SourceEnsemble sources;
    private readonly ResizingMatrices matrices;
    private readonly (Tensor Images, long[] Labels)? pool;
    private long fitting;

    /// <summary>Loads one source.</summary>
    /// <param name="source">The classifier that the gradient comes from.</param>
    /// <param name="settings">The attack, γ included.</param>
    /// <param name="device">Where it runs; the first GPU by default, or the CPU where there is none.</param>
    /// <param name="pool">Images to mix in, which components that mix, such as <see cref="Admix"/>, need and nothing else reads.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">Settings do not go together, γ is below 1 and the source has no skip connections, the source's network or the device lacks the precision, or the pool is missing or wrong.</exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public AdversarialAttack(ImageClassifier source, AttackSettings settings, Device? device = null, MixingPool? pool = null)
        : this([new AttackSource(source ?? throw new ArgumentNullException(nameof(source)))], settings, device, pool) { }

    /// <summary>Loads an ensemble of sources. They may differ in input size and preprocessing, but not in the number of classes.</summary>
    /// <param name="sources">The classifiers that the gradient comes from, with their weights and, where it differs, their γ.</param>
    /// <param name="settings">The attack, with the γ of sources that have none of their own.</param>
    /// <param name="device">Where it runs; the first GPU by default, or the CPU where there is none.</param>
    /// <param name="pool">Images to mix in, which components that mix, such as <see cref="Admix"/>, need and nothing else reads.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting, a weight or a γ is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">
    /// There is no source, two have different numbers of classes, settings do not go together, γ is below 1 for a source without skip connections,
    /// a source's network or the device lacks the precision, or the pool is missing or wrong.
    /// </exception>
    /// <exception cref="Weights.WeightFileException">The weights do not fit the network.</exception>
    public AdversarialAttack(IReadOnlyList<AttackSource> sources, AttackSettings settings, Device? device = null, MixingPool? pool = null)
        : this(Load(sources, settings, device), settings, pool, string.Join(" + ", sources)) { }

    /// <summary>An attack whose sources' networks others use as well, and one at a time.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="settings">The attack, with the γ of sources that have none of their own.</param>
    /// <param name="networks">Where the networks are, which outlive the attack.</param>
    /// <param name="pool">Images to mix in.</param>
    internal AdversarialAttack(IReadOnlyList<AttackSource> sources, AttackSettings settings, SourceNetworks networks, MixingPool? pool)
        : this(SourceEnsemble.Share(sources, settings, networks), settings, pool, string.Join(" + ", sources)) { }

    /// <param name="sources">The loaded sources; owned from here on.</param>
    /// <param name="settings">The attack; its γ is already the sources'.</param>
    /// <param name="pool">Images to mix in.</param>
    /// <param name="description">What to call the sources in print.</param>
    internal AdversarialAttack(SourceEnsemble sources, AttackSettings settings, MixingPool? pool = null, string? description = null)
    {
        (this.sources, Settings, Description) = (sources, settings, description ?? sources.Name);
        matrices = new(ResizeFilter.Bilinear, sources.Device, settings.Precision.Arithmetic());
        try
        {
            settings.Validate();
            if (settings.Mixer is not null) this.pool = Keep(pool);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The attack.</summary>
    public AttackSettings Settings { get; }

    /// <summary>Where the attack runs.</summary>
    public Device Device => sources.Device;

    /// <summary>The images to mix in, or null; the images are the attack's own, the labels are the caller's to dispose.</summary>
    internal MixingPool? Pool => pool is { } kept ? new(kept.Images, tensor(kept.Labels)) : null;

    /// <summary>How many copies of a batch (<see cref="InputTransform.Copies"/>) are computed in a pass at most; null for as many as pay. To rounding it makes no difference.</summary>
    internal int? CopiesAtOnce { get; init; }

    /// <summary>How many bytes of the computer's memory are free; null where nobody tells.</summary>
    internal Func<long?> FreeMemory { get; init; } = HostMemory.Free;

    private string Description { get; }

    private string FusionName => AttackComponents.Describe((Settings.Fusion ?? new MeanLogits()).GetType()).Kind;

    /// <summary>Adversarial images for a batch.</summary>
    /// <param name="images">N×3×H×W float32 in [0, 1], on any device; an empty batch gives an empty result. If a source has another input size, they are resized for it, and the gradient goes through the resizing.</param>
    /// <param name="labels">The true classes: N class indices, int64, on any device.</param>
    /// <param name="targets">The targets, like the labels, where and only where the settings' goal is <see cref="AttackGoal.GivenTarget"/>.</param>
    /// <param name="epsilons">
    /// ε for each image, N float32 values, instead of the settings' one. An image's steps keep their proportion to its ε: they are the settings' step times ε over the settings' ε.
    /// </param>
    /// <param name="cancellationToken">Checked before each gradient.</param>
    /// <returns>N×3×H×W on the attack's device, owned by the caller: no value is further than ε from the image, outside [0, 1], or NaN.</returns>
    /// <exception cref="ArgumentException">An argument has another shape, type or range; the message names it, the expected and the found.</exception>
    /// <exception cref="InvalidOperationException">A network gave logits or gradients that are not finite, or goes around a residual branch that γ should decay.</exception>
    /// <exception cref="InsufficientMemoryException">The batch is too large for the device; the message says what is likely to fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is kept of what was begun.</exception>
    public Tensor Perturb(Tensor images, Tensor labels, Tensor? targets = null, Tensor? epsilons = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var products = TensorFloat32.For(Settings.Precision);
        var clean = AttackInput.Images(images, nameof(images), Device);
        var count = clean.shape[0];
        var classes = AttackInput.Classes(labels, nameof(labels), count, sources.ClassCount);
        var given = GivenTargets(targets, count);
        var radii = epsilons is null ? null : AttackInput.Epsilons(epsilons, nameof(epsilons), count, Settings.Norm);
        if (count == 0) return clean.clone().MoveToOuterDisposeScope();
        try
        {
            RequireMemory(clean, classes);
            using var draws = new ImageDraws(Settings.Seed ?? 0, clean, Settings.IsRandom);
            var batch = new AttackBatch(sources, Objective(clean, classes, given, draws), clean, Settings.Precision.Arithmetic())
            {
                Radius = PerImage(Settings.Epsilon, radii, 1),
                StepSize = PerImage(Settings.StepSize, radii, AsWritten.Length(Settings.StepSize) / AsWritten.Length(Settings.Epsilon)),
                PerValue = Settings.Norm == AttackNorm.L2 ? 1 / Math.Sqrt(clean[0].numel()) : 1,
                Draws = draws,
                Matrices = matrices,
                CopiesAtOnce = CopiesAtOnce,
                Cancellation = cancellationToken,
                Others = pool is { } kept ? Others(kept, clean, classes) : null,
            };
            var adversarial = Best(batch);
            batch.ThrowIfUnsound();
            return adversarial.MoveToOuterDisposeScope();
        }
        catch (ExternalException error) when (DeviceMemory.IsExhausted(error))
        {
            throw DeviceMemory.Exhausted(Device, (int)count, tried => TryOut(clean.narrow(0, 0, tried), classes[..tried]), error);
        }
    }

    /// <summary>The source's logits for images, N×3×H×W in [0, 1] on any device: N×classes, float32. Of several sources, the logits of their fusion.</summary>
    internal Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var products = TensorFloat32.For(Settings.Precision);
        return sources.Logits(AttackInput.Images(images, nameof(images), Device)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The attack and its sources in one line.</summary>
    public override string ToString() => $"{Settings}, {(sources.Count == 1 ? "source" : $"mean {FusionName} of sources")} {Description}";

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        sources.Dispose();
        matrices.Dispose();
        pool?.Images.Dispose();
    }

    private static SourceEnsemble Load(IReadOnlyList<AttackSource> sources, AttackSettings settings, Device? device)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        return SourceEnsemble.Load(sources, settings, device ?? (cuda.is_available() ? CUDA : CPU));
    }

    private (Tensor Images, long[] Labels) Keep(MixingPool? given)
    {
        if (given is null) throw new ArgumentException($"{Settings.Mixer!.GetType().Name} needs a {nameof(MixingPool)} of images to mix in; found none.", nameof(pool));
        using var scope = NewDisposeScope();
        var images = AttackInput.Images(given.Images, nameof(MixingPool), Device);
        var labels = AttackInput.Classes(given.Labels, nameof(MixingPool), images.shape[0], sources.ClassCount);
        if (labels.Length == 0) throw new ArgumentException($"{nameof(MixingPool)} must hold at least 1 image; found none.", nameof(pool));
        return (images.clone().DetachFromDisposeScope(), labels);
    }

    private static OtherImages Others((Tensor Images, long[] Labels) pool, Tensor images, long[] labels) =>
        pool.Images.shape.AsSpan(2).SequenceEqual(images.shape.AsSpan(2))
            ? new(pool.Images, pool.Labels, labels)
            : throw new ArgumentException($"images must be of the size of the mixing pool's, {pool.Images.shape[3]}x{pool.Images.shape[2]}; found {images.shape[3]}x{images.shape[2]}.", nameof(images));

    private long[]? GivenTargets(Tensor? targets, long count)
    {
        if (Settings.Goal == AttackGoal.GivenTarget)
            return AttackInput.Classes(targets ?? throw new ArgumentException($"targets must be given where the goal is {AttackGoal.GivenTarget}; found none.", nameof(targets)), nameof(targets), count, sources.ClassCount);
        if (targets is not null) throw new ArgumentException($"targets must be left out where the goal is not {AttackGoal.GivenTarget}; found the goal {Settings.Goal}.", nameof(targets));
        return null;
    }

    private BoundObjective Objective(Tensor images, long[] classes, long[]? given, ImageDraws draws)
    {
        var labels = tensor(classes, device: Device);
        return new(Settings.Objective ?? new CrossEntropy(), Settings.Goal switch
        {
            AttackGoal.Untargeted => labels,
            AttackGoal.GivenTarget => tensor(given!, device: Device),
            AttackGoal.RandomTarget => tensor(classes.Select((label, image) => RandomTarget(label, image, draws)).ToArray(), device: Device),
            _ => sources.Logits(images).scatter_(1, labels.unsqueeze(1), full([classes.Length, 1], float.PositiveInfinity, dtype: Settings.Precision.Arithmetic(), device: Device)).argmin(1),
        }, labels, Settings.Goal != AttackGoal.Untargeted);
    }

    /// <summary>Another class than an image's own.</summary>
    internal long RandomTarget(long label, int image, ImageDraws draws)
    {
        var other = (long)(draws.Uniform(image, Drawn.Target, default) * (sources.ClassCount - 1));
        return other < label ? other : other + 1;
    }

    private Tensor PerImage(float value, float[]? radii, double factor)
    {
        var values = radii?.Select(radius => AsWritten.Length(radius) * factor).ToArray() ?? new[] { AsWritten.Length(value) };
        return tensor(values, [values.Length, 1, 1, 1], dtype: Settings.Precision.Arithmetic(), device: Device);
    }

    /// <summary>For each image the run that reached the goal with the largest loss, or else that with the largest loss.</summary>
    private Tensor Best(AttackBatch batch)
    {
        var best = AttackRun.Perturb(Settings, batch, 0);
        if (Settings.Restarts == 1) return best;
        var (isReached, loss) = Judge(batch, best);
        for (var restart = 1; restart < Settings.Restarts; restart++)
        {
            using var scope = NewDisposeScope();
            var images = AttackRun.Perturb(Settings, batch, restart);
            var (reaches, itsLoss) = Judge(batch, images);
            var isBetter = where(reaches.eq(isReached), itsLoss.gt(loss), reaches);
            best.copy_(where(isBetter.view(-1, 1, 1, 1), images, best));
            isReached.copy_(where(isBetter, reaches, isReached));
            loss.copy_(where(isBetter, itsLoss, loss));
        }
        return best;
    }

    private static (Tensor IsReached, Tensor Loss) Judge(AttackBatch batch, Tensor images) =>
        (batch.Objective.IsReached(batch.Sources.Logits(images)), batch.Sources.Loss(images, batch.Objective));

    /// <summary>Refuses a batch that the computer's memory cannot hold; a GPU refuses it itself.</summary>
    /// <exception cref="InsufficientMemoryException">It does not fit.</exception>
    private void RequireMemory(Tensor images, long[] classes)
    {
        var seen = images.shape[0] * Math.Max(images[0].numel(), 3 * sources.MostPixels);
        if (Device.type != DeviceType.CPU || seen <= fitting) return;
        if (FreeMemory() is { } free && MostKept * sizeof(float) * seen > free)
        {
            using var scope = NewDisposeScope();
            if (HostMemory.Taken(measure => TryOut(images.narrow(0, 0, 1), classes[..1], measure)) is { } ofImage && ofImage * images.shape[0] > free) throw DeviceMemory.TooLarge(Device, images.shape[0], ofImage, free);
        }
        fitting = seen;
    }

    /// <param name="images">The images.</param>
    /// <param name="classes">Their classes.</param>
    /// <param name="between">Called between the way there and the way back, when most memory is taken; nothing by default.</param>
    private void TryOut(Tensor images, long[] classes, Action? between = null)
    {
        using var recorded = enable_grad();
        var input = images.detach().requires_grad_();
        var labels = tensor(classes, device: Device);
        var objective = new BoundObjective(Settings.Objective ?? new CrossEntropy(), labels, labels, IsTargeted: false);
        using var draws = new ImageDraws(0, images, Settings.IsRandom);
        using var scope = NewDisposeScope();
        using var pass = new BackwardPass { Draws = draws, Images = images, Memory = new(scope) };
        sources.Gradient(Loss, input, pass);

        Tensor Loss(Tensor x)
        {
            var loss = sources.Loss(x, objective).sum();
            between?.Invoke();
            return loss;
        }
    }
}
