using System.Text;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports.Html;

namespace MLNet.Sgm.Reports;

/// <summary>
/// Everything that a reader of a transfer study needs: the transfer matrix, what was compared, pictures, and what it takes to
/// reproduce them. It is written as JSON (<c>results.json</c>), which can be read back, as CSV and Markdown tables, and as a page.
/// </summary>
/// <example>
/// <code>
/// var report = new TransferReport { Title = "Two attacks", Dataset = new("Fashion-MNIST", 1000, classNames), Cells = cells, Comparisons = AttackComparison.AllPairs(cells) };
/// report.WriteJson("output/results.json");
/// TransferReport.ReadJson("output/results.json").WriteHtml("output/report.html");
/// </code>
/// </example>
public sealed record TransferReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>The command line that makes the results again; null if unknown.</summary>
    public string? Command { get; init; }

    /// <summary>When the results were computed.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Where the results were computed; null if unknown.</summary>
    public ReportEnvironment? Environment { get; init; }

    /// <summary>The images.</summary>
    public required ReportDataset Dataset { get; init; }

    /// <summary>The sources and targets.</summary>
    public IReadOnlyList<ReportClassifier> Classifiers { get; init; } = [];

    /// <summary>The attacks.</summary>
    public IReadOnlyList<ReportAttack> Attacks { get; init; } = [];

    /// <summary>The transfer matrix, in the order in which it is shown. A cell whose target is its source is shown, but is no transfer.</summary>
    public required IReadOnlyList<TransferCell> Cells { get; init; }

    /// <summary>Attacks compared on the same images.</summary>
    public IReadOnlyList<AttackComparison> Comparisons { get; init; } = [];

    /// <summary>What was expected, and whether it holds.</summary>
    public IReadOnlyList<ExpectationResult> Expectations { get; init; } = [];

    /// <summary>Images to show, a few dozen.</summary>
    public IReadOnlyList<GalleryImage> Gallery { get; init; } = [];

    /// <summary>Reasons to doubt a rate: targets that are hardly ever right on clean images, and attacks that did not change images.</summary>
    internal IReadOnlyList<(string About, string Sentence)> Warnings =>
    [
        .. Cells.Where(cell => cell.Metrics.CleanWarning is not null).Select(cell => (cell.Target, cell.Metrics.CleanWarning!)).Distinct(),
        .. Cells.Where(cell => cell.Metrics.Unchanged > 0).Select(cell => ($"{cell.Attack} from {cell.Source}", UnchangedImages.Sentence(cell.Metrics.Unchanged!.Value, cell.Metrics.Count))).Distinct(),
    ];

    /// <summary>Reads a file of <see cref="WriteJson"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not a results file, or has a newer format; the message says where and how.</exception>
    public static TransferReport ReadJson(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"The results file '{path}' does not exist.", path);
        return ReportJson.Read(File.ReadAllBytes(path), path);
    }

    /// <summary>Checks expectations, such as that an attack succeeds on less than 40 % of the images.</summary>
    /// <param name="expectations">What must hold.</param>
    /// <returns>For each expectation a result for each attack and source that it is about.</returns>
    /// <exception cref="ArgumentException">An expectation is about a target, attack or source that the report does not have, or is none; the message names it.</exception>
    public IReadOnlyList<ExpectationResult> Check(IEnumerable<Expectation> expectations)
    {
        ArgumentNullException.ThrowIfNull(expectations);
        return ExpectationResult.Check(this, expectations);
    }

    /// <summary>Writes <see cref="Expectations"/> as a JUnit file, which CI systems show as tests: a case for each result. Under a temporary name first.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    public void WriteJUnit(string path) => AtomicFile.Write(path, ReportJUnit.Of(this));

    /// <summary>Writes everything as JSON, under a temporary name first. A rate is an object of <c>successes</c>, <c>total</c>, <c>value</c> and its 95 % interval from <c>lower</c> to <c>upper</c>.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <exception cref="InvalidDataException">A class index is outside the dataset's classes, or two cells have the same source, attack and target.</exception>
    public void WriteJson(string path) => AtomicFile.Write(path, ReportJson.Write(this));

    /// <summary>Writes the matrix as comma-separated values (RFC 4180, UTF-8), a row a cell, rates in [0, 1]; under a temporary name first.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    public void WriteCsv(string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(ReportCsv.Of(this)));

    /// <summary>Writes the matrix and the comparisons as Markdown tables, in percent; under a temporary name first.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    public void WriteMarkdown(string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(ReportMarkdown.Of(this)));

    /// <summary>
    /// Writes one self-contained HTML page for people: it loads nothing, runs only its own script, and is readable on a phone, in the dark and on
    /// paper. Of the gallery, a few dozen pictures are embedded. Under a temporary name first.
    /// </summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="imageFolder">The folder that the gallery's files are relative to, that of the results file; null, the default, for the folder of <paramref name="path"/>.</param>
    /// <exception cref="InvalidDataException">A picture lies outside the folder, is no image, or is not of its original's size; or the report contradicts itself as in <see cref="WriteJson"/>.</exception>
    public void WriteHtml(string path, string? imageFolder = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportJson.Check(this);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(ReportPage.Of(this, imageFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!)));
    }

    /// <summary>The attack of a cell; null if the report does not describe it.</summary>
    internal ReportAttack? FindAttack(TransferCell cell) =>
        Attacks.FirstOrDefault(attack => attack.Name == cell.Attack && attack.Source == cell.Source) ?? Attacks.FirstOrDefault(attack => attack.Name == cell.Attack && attack.Source is null);
}
