using Microsoft.ML;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>
/// Every attack from every source on the images of one dataset, scored by every target. What is computed is kept in a folder, so that a run can be interrupted at any
/// moment and go on, or be divided among machines; it ends with <c>results.json</c>, <c>results.csv</c> and <c>report.html</c>. A transfer matrix
/// (<see cref="RobustnessCatalog.EvaluateTransferMatrix"/>) does the same in memory.
/// </summary>
/// <remarks>
/// A run continues a folder only with the settings that the folder was begun with. Weight files are compared by their SHA-256. A network that a delegate makes, and a
/// <see cref="TransformerTarget"/>, are compared by what can be seen of them, such as the name: give another one another name, or another folder.
/// </remarks>
/// <example>
/// <code>
/// var study = new TransferStudy
/// {
///     Name = "Mine",
///     Dataset = new("photos", "photos", classNames),
///     Sources = [resNet, denseNet],
///     Attacks = [new("PGD", AttackPresets.Pgd), new("SGM", AttackPresets.Sgm(0.5f))],
///     Targets = [vgg, mine, new TransformerTarget("boosted trees", model)],
/// };
/// TransferReport report = await study.RunAsync(new MLContext(), "results");
/// </code>
/// </example>
public sealed record TransferStudy
{
    /// <summary>The default number of images that are computed together.</summary>
    internal const int DefaultBatchSize = 50;

    /// <summary>The title of the report.</summary>
    public required string Name { get; init; }

    /// <summary>The images.</summary>
    public required StudyDataset Dataset { get; init; }

    /// <summary>The networks that the attacks take their gradients from, at least one; an image classifier converts to a source. The γ of a source is for attacks that take it (<see cref="StudyAttack.TakesSourceGamma"/>).</summary>
    public required IReadOnlyList<TransferSource> Sources { get; init; }

    /// <summary>The attacks, at least one.</summary>
    public required IReadOnlyList<StudyAttack> Attacks { get; init; }

    /// <summary>The targets, at least one, with the dataset's classes in its order; an image classifier converts to a target. The members of an ensemble do not score the images that are made from it.</summary>
    public required IReadOnlyList<TransferTarget> Targets { get; init; }

    /// <summary>Attacks that are compared on the same images, none by default. Beside these, the best attack on each target is compared with the next.</summary>
    public IReadOnlyList<StudyComparison> Comparisons { get; init; } = [];

    /// <summary>What must hold of the results, nothing by default. The report says what does. No result depends on it.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>The number of images that are computed together, 50 by default.</summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>The command line that makes the results again, for the report; null, the default, where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>The classifiers that a file declares, in its order.</summary>
    internal IReadOnlyList<StudyClassifier> Declared { get; init; } = [];

    /// <summary>Reads a study file; its paths are relative to it. <c>docs/files.md</c> says what stands in it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not JSON, or declares something that cannot be; the message names line and property.</exception>
    public static TransferStudy Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return StudyFileReader.Read(path);
    }

    /// <summary>Throws if a property is missing or out of its range, or two do not go together.</summary>
    /// <exception cref="ArgumentException">The message names the property.</exception>
    public void Validate() => StudyRules.Check(this);

    /// <summary>Computes what is missing of the study, and writes its results.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="folder">Where everything is kept; made if there is none.</param>
    /// <param name="progress">Is told of each piece of work as it goes on, and of remarks; may be called on another thread.</param>
    /// <param name="cancellationToken">Ends the run soon; what is done is kept, and the next run goes on from there.</param>
    /// <exception cref="ArgumentException">A property is missing or out of its range, or two do not go together; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The folder has images of other settings, or a target failed.</exception>
    /// <exception cref="InvalidDataException">The dataset, or what is in the folder, is damaged or does not fit.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TransferReport> RunAsync(MLContext context, string folder, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Session(context, folder, progress, cancellationToken, session => session.RunShard(StudyShard.Whole)!);

    /// <summary>Estimates the cost of the whole study, from a short probe of every source and target on this machine, and the smallest difference that it can see. It writes nothing, except published weights that it fetches.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="progress">Is told of weights that are fetched.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <exception cref="ArgumentException">A property is missing or out of its range, or two do not go together; the message names it.</exception>
    /// <exception cref="InvalidDataException">The dataset is damaged or does not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<StudyEstimate> EstimateAsync(MLContext context, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) =>
        // A probe does not touch its folder.
        Session(context, ".", progress, cancellationToken, session => session.Estimate());

    /// <summary>Computes what is missing of a part of the study, so that several machines can share the work and the folder. <see cref="MergeAsync"/> joins the parts.</summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="folder">Where everything is kept, the same for all parts or one for each, whose files are put together afterwards.</param>
    /// <param name="shard">The part; the whole writes the results as well.</param>
    /// <param name="progress">As of <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">As of <see cref="RunAsync"/>.</param>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public Task RunShardAsync(MLContext context, string folder, StudyShard shard, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return Session(context, folder, progress, cancellationToken, session => session.RunShard(shard));
    }

    /// <summary>Joins the parts of a study to exactly what one machine would have computed, and writes its results.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="folder">Where everything is kept.</param>
    /// <param name="progress">As of <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="InvalidDataException">A part is missing, not done, or of other settings; the message says which.</exception>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public Task<TransferReport> MergeAsync(MLContext context, string folder, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Session(context, folder, progress, cancellationToken, session => session.Merge());

    /// <summary>All classifiers, those of a file first, by the names that results have for them.</summary>
    internal IReadOnlyList<StudyClassifier> Classifiers() =>
    [
        .. Declared.Concat(Sources.SelectMany(source => source.Classifiers).Select(source => new StudyClassifier(source.Classifier.Name, source.Classifier)))
            .Concat(Targets.Where(target => target.Classifier is not null).Select(target => new StudyClassifier(target.Bare.Name, target.Classifier!)))
            .DistinctBy(classifier => classifier.Classifier),
    ];

    private Task<T> Session<T>(MLContext context, string folder, IProgress<WorkProgress>? progress, CancellationToken cancellation, Func<StudySession, T> work)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return LongWork.Run(() => work(new(this, context, new(Path.GetFullPath(folder)), progress, cancellation)), cancellation);
    }
}
