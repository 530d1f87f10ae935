using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Json;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>What targets make of images that are there already, such as those of a <see cref="FolderAttack"/>, and of their originals.</summary>
/// <example>
/// <code>
/// var evaluation = FolderEvaluation.Read("adversarial", [vgg, denseNet]);
/// var report = await (evaluation with { Originals = evaluation.FindOriginals("SubImageNet224") }).RunAsync(new MLContext());
/// </code>
/// </example>
public sealed record FolderEvaluation
{
    /// <summary>The images, at least one. Where all have a class that an attack aimed at, success is reaching it, unless <see cref="Attack"/> is one that is not given its targets.</summary>
    public required ImageDataset Images { get; init; }

    /// <summary>The originals, in the order of the images (<see cref="FindOriginals"/>); null, the default, where they are not at hand.</summary>
    public ImageDataset? Originals { get; init; }

    /// <summary>What scores, at least one, each name once; an image classifier converts to a target.</summary>
    public required IReadOnlyList<TransferTarget> Targets { get; init; }

    /// <summary>How originals are brought to the images' size; <see cref="ImageSizing.None"/>, the default, leaves them as they are.</summary>
    public ImageSizing Sizing { get; init; }

    /// <summary>The number of images that are scored together, 64 by default.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>What results call the source of the attack, <c>unknown</c> by default.</summary>
    public string Source { get; init; } = "unknown";

    /// <summary>The attack that made the images, for the report, with the γ of its source; null, the default, where it is not known.</summary>
    public AttackSettings? Attack { get; init; }

    /// <summary>The command line that makes the results again, for the report; null, the default, where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>Whether each image has a class that the attack aimed at: a table may have a column of them that an untargeted attack did not look at.</summary>
    internal bool HasTargets => Attack?.Goal is null or AttackGoal.GivenTarget && Images.Images.All(image => image.TargetLabel is not null);

    /// <summary>The originals' paths by the images', as the manifest has them.</summary>
    internal IReadOnlyDictionary<string, string> FullNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Images that are missing or not as the attack wrote them, as the manifest tells.</summary>
    internal IReadOnlyList<string> Altered { get; init; } = [];

    private string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Images.Path));

    /// <summary>The images of a folder that a <see cref="FolderAttack"/> or <c>sgm attack</c> has filled: its manifest tells their classes, the source, the attack, and how originals were brought to size.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="targets">What scores.</param>
    /// <exception cref="FileNotFoundException">There is no manifest: the folder is none of an attack, or one that is not finished.</exception>
    /// <exception cref="InvalidDataException">The manifest is damaged, or of another version.</exception>
    public static FolderEvaluation Read(string folder, IReadOnlyList<TransferTarget> targets)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Find(folder, targets) ?? throw new FileNotFoundException($"The folder '{folder}' must have the {AttackManifest.FileName} of a finished attack; there is none.", Path.Combine(folder, AttackManifest.FileName));
    }

    /// <summary>As <see cref="Read"/>; null where there is no manifest.</summary>
    internal static FolderEvaluation? Find(string folder, IReadOnlyList<TransferTarget> targets)
    {
        var file = Path.Combine(folder, AttackManifest.FileName);
        if (!File.Exists(file)) return null;
        var manifest = AttackManifest.Read(file);
        var settings = manifest.Header.Settings;
        return new()
        {
            Images = ImageDataset.Of(folder, [.. manifest.Images.Select(image => new LabeledImage { ImagePath = image.File, Label = image.Label, TargetLabel = image.TargetLabel })]),
            Altered = AttackFolder.AlteredIn(folder, manifest),
            FullNames = manifest.Images.ToDictionary(image => image.File, image => image.Image),
            Targets = targets,
            Sizing = Enum.TryParse<ImageSizing>((string?)settings["resize"], out var sizing) ? sizing : ImageSizing.None,
            Source = settings["sources"] is JsonArray sources ? string.Join(" + ", sources.Select(source => (string?)source!["name"])) : "unknown",
            Attack = AttackOf(settings),
        };
    }

    /// <summary>The attack of a manifest; null where it has components that are not known here.</summary>
    private static AttackSettings? AttackOf(JsonObject settings)
    {
        if (settings["attack"] is not JsonObject written) return null;
        try
        {
            var attack = AttackJson.Parse(written);
            // A source's own γ comes first; sources that differ have no γ in common.
            var gammas = settings["sources"] is JsonArray sources ? sources.Select(source => (float?)source!["gamma"] ?? attack.Gamma).Distinct().ToList() : [];
            return gammas.Count == 1 ? attack with { Gamma = gammas[0] } : attack;
        }
        catch (JsonProblem)
        {
            return null;
        }
    }

    /// <summary>The originals of the images: files of a folder that the manifest names, or else of the same names, whatever their extension; or those of a table or an IDX file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="FileNotFoundException">An image has no original; the message names it.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public ImageDataset FindOriginals(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (ImageDatasetReader.IsIdx(path) || ImageDatasetReader.IsTable(path))
        {
            var all = ImageDataset.Read(path, classNames: Targets[0].KnownClassNames, skipMissing: true);
            var known = all.Images.ToLookup(image => Path.ChangeExtension(image.ImagePath, null));
            return all.With([.. Images.Images.Select(image => known[Path.ChangeExtension(image.ImagePath, null)].FirstOrDefault() ?? throw Missing(image.ImagePath, path))]);
        }
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"The folder of originals '{path}' does not exist.");
        var finder = new ImageFinder(ImageDatasetReader.ImagesIn(path));
        return ImageDataset.Of(finder.Folder, [.. Images.Images.Select(image => new LabeledImage { ImagePath = FileOf(image.ImagePath), Label = image.Label, TargetLabel = image.TargetLabel })]);

        string FileOf(string name) => (FullNames.GetValueOrDefault(name) is { } full ? finder.Find(full) : null) ?? finder.Find(Path.ChangeExtension(name, null)) ?? throw Missing(name, path);
    }

    /// <summary>Scores the images, and their originals where they are at hand.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="progress">Is told of each image that is read; may be called on another thread.</param>
    /// <param name="cancellationToken">Ends the reading of images.</param>
    /// <returns>A report with a cell for each target, in their order.</returns>
    /// <exception cref="ArgumentException">A property is missing or out of its range, or an image is of none of a target's classes; the message names it.</exception>
    /// <exception cref="InvalidOperationException">An image cannot be read, or a target failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TransferReport> RunAsync(MLContext context, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return LongWork.Run(() => Run(context, progress, cancellationToken), cancellationToken);
    }

    private TransferReport Run(MLContext context, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var time = Stopwatch.StartNew();
        Check();
        StudyWeights.Fetch([.. Targets.Select(target => target.Classifier).OfType<ImageClassifier>()], progress, cancellation);
        if (Altered.Count > 0) progress.Warn($"Images of '{Images.Path}' that are missing or not as the attack wrote them: {Altered.Count}, {ImageFiles.Named(Altered)}.");
        var metrics = Score(context, progress.Begin("evaluate", Images.Images.Count, 0), cancellation);
        return new()
        {
            Title = $"Transfer of {Name}",
            Command = Command,
            Created = DateTimeOffset.UtcNow,
            Environment = ReportEnvironment.Current($"{DeviceChoice.Of(context, null, null)}", time.Elapsed),
            Dataset = ReportDataset.Of(Name, Targets[0].KnownClassNames ?? [.. Images.Images.Select(image => image.Label).Distinct()], metrics[0].Outcomes),
            Classifiers = [.. Targets.Select(StudyResults.Describe)],
            Attacks = Attack is null ? [] : [ReportAttack.Of(Name, Attack, Source)],
            Cells = TransferCell.WithSurvival([.. Targets.Zip(metrics, (target, ofTarget) => new TransferCell(Source, Name, target.Name, ofTarget) { Predictions = CellPredictions.Of(ofTarget.Outcomes) })], Targets),
        };
    }

    private IReadOnlyList<TransferMetrics> Score(MLContext context, Action<long> read, CancellationToken cancellation)
    {
        var data = EvaluatedRows.Load(context, Images, Originals, Sizing, read, cancellation);
        var prefixed = Targets.Select((target, index) => new PrefixedTarget($"Target{index} ", target)).ToList();
        var aimedAt = HasTargets ? EvaluatedRows.TargetLabel : null;
        using var model = context.Robustness.ScoreTransfer(EvaluatedRows.Image, new()
        {
            Target = prefixed[0].Target,
            ColumnPrefix = prefixed[0].ColumnPrefix,
            OtherTargets = [.. prefixed.Skip(1)],
            CleanColumnName = Originals is null ? null : EvaluatedRows.Original,
            TargetColumnName = aimedAt,
            BatchSize = BatchSize,
        }).Fit(data);
        return context.Robustness.EvaluateTransfer(model.Transform(data), [.. prefixed.Select(target => target.ColumnPrefix)], targetColumnName: aimedAt, nameColumnName: EvaluatedRows.Name);
    }

    private void Check()
    {
        if (Targets.Count == 0) throw new ArgumentException($"{nameof(Targets)} must hold at least one; found none.", nameof(Targets));
        if (Targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"{nameof(Targets)} must have names of their own; '{twice.Key}' stands {twice.Count()} times.", nameof(Targets));
        if (Images.Images.Count == 0) throw new ArgumentException($"{nameof(Images)} must have at least one image; found none in '{Images.Path}'.", nameof(Images));
        if (Originals is { } originals && originals.Images.Count != Images.Images.Count) throw new ArgumentException($"{nameof(Originals)} must have an original for each of {Images.Images.Count} images; found {originals.Images.Count}.", nameof(Originals));
        Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
        Setting.RequireDefined(Sizing, nameof(Sizing));
    }

    private static FileNotFoundException Missing(string name, string path) => new($"The image '{name}' has no original in '{path}'.", name);
}
