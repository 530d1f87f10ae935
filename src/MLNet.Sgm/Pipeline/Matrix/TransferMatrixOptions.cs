using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Pipeline;

/// <summary>The settings of a transfer matrix.</summary>
public sealed class TransferMatrixOptions
{
    /// <summary>What the attacks take their gradients from, at least one, each name once; an image classifier converts to a source.</summary>
    public IReadOnlyList<TransferSource> Sources = [];

    /// <summary>The attacks, at least one, each name once. Every attack is made from every source.</summary>
    public IReadOnlyList<TransferAttack> Attacks = [];

    /// <summary>What scores, at least one, each name once; an image classifier converts to a target. A source may be among them, and its cell then is a white-box attack.</summary>
    public IReadOnlyList<TransferTarget> Targets = [];

    /// <summary>
    /// The column of true classes: a key, an integer class index from 0, or the class name as text; or null where the classes are not known, and each source's
    /// prediction for the original is taken for the true class.
    /// </summary>
    /// <value>The default is <c>Label</c>.</value>
    public string? LabelColumnName = "Label";

    /// <summary>The column of target classes, like the labels, for attacks whose goal is <see cref="AttackGoal.GivenTarget"/>.</summary>
    /// <value>The default is null.</value>
    public string? TargetColumnName;

    /// <summary>The column of the images' names, text, which then are in the outcomes.</summary>
    /// <value>The default is null, no names.</value>
    public string? NameColumnName;

    /// <summary>The number of images that are attacked and scored together.</summary>
    /// <value>The default is 32.</value>
    public int BatchSize = 32;

    /// <summary>How ExtractPixels laid out the pixels of a vector column.</summary>
    /// <value>The default is null: what the column says of itself, if an attack made it, or else the defaults of ExtractPixels.</value>
    public PixelFormat? PixelFormat;

    /// <summary>
    /// Whether images of other sizes than a source's are attacked as they are: the source's network sees them resized, and the gradient is taken through that. Targets
    /// resize what they see in any case.
    /// </summary>
    /// <value>The default is false: an image of another size is an error.</value>
    public bool ResizeForSource;

    /// <summary>What happens when an image cannot be read.</summary>
    /// <value>The default is <see cref="ImageErrorHandling.Stop"/>.</value>
    public ImageErrorHandling OnImageError = ImageErrorHandling.Stop;

    /// <summary>The GPU that is used, from 0; −1 for the CPU.</summary>
    /// <value>The default is null, what <see cref="Microsoft.ML.MLContext.GpuDeviceId"/> says.</value>
    public int? GpuDeviceId;

    /// <summary>Whether the CPU is used where there is no such GPU.</summary>
    /// <value>The default is null, what <see cref="Microsoft.ML.MLContext.FallbackToCpu"/> says.</value>
    public bool? FallbackToCpu;

    /// <summary>Is told of every attack on a batch that is done.</summary>
    public IProgress<TransferMatrixProgress>? Progress;

    /// <summary>Stops the measurement between two steps of an attack.</summary>
    public CancellationToken CancellationToken;

    internal void Check()
    {
        CheckNames(nameof(Sources), Sources.Select(source => source?.Name));
        CheckNames(nameof(Attacks), Attacks.Select(attack => attack?.Name));
        CheckNames(nameof(Targets), Targets.Select(target => target?.Name));
        if (Sources.FirstOrDefault(source => source.Classifiers.Count == 0) is { } empty) throw new ArgumentException($"Source '{empty.Name}' must have at least one classifier; found none.", "options");
        Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
        Setting.RequireDefined(OnImageError, nameof(OnImageError));
        DeviceChoice.Check(GpuDeviceId);
        PixelFormat?.Validate();
    }

    private static void CheckNames(string option, IEnumerable<string?> names)
    {
        var all = names.ToList();
        if (all.Count == 0 || all.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException($"{option} must hold at least one value, each with a name; found {(all.Count == 0 ? "none" : "one without")}.", "options");
        if (all.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"{option} must have names of their own; '{twice.Key}' stands {twice.Count()} times.", "options");
    }
}
