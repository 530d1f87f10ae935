using System.Globalization;
using System.Text.Json.Serialization;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>An expectation, and what was found.</summary>
public sealed record ExpectationResult
{
    /// <summary>What was expected.</summary>
    public required Expectation Expectation { get; init; }

    /// <summary>The attack; null for unchanged images.</summary>
    public string? Attack { get; init; }

    /// <summary>The source of the attack; null for unchanged images.</summary>
    public string? Source { get; init; }

    /// <summary>The rate that was found: of success, or of errors on unchanged images.</summary>
    public required Proportion Rate { get; init; }

    /// <summary>Whether the expectation holds.</summary>
    public required bool Holds { get; init; }

    /// <summary>What is measured, such as <c>success of SGM+MI from resnet44 against mine</c>.</summary>
    [JsonIgnore]
    public string Subject => Attack is null ? $"clean error of {Expectation.Target}" : $"success of {Attack} from {Source} against {Expectation.Target}";

    /// <summary>One line: what was expected, what was found, and whether it holds.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Holds ? "Holds" : "Fails")}: {Subject} must be below {Expectation.Limit:0.####} %{(Expectation.By == ExpectationBasis.Point ? "" : " by its interval")}; found {Rate}.");

    /// <summary>Checks expectations.</summary>
    /// <exception cref="ArgumentException">An expectation is about nothing that the report has; the message says about what.</exception>
    internal static IReadOnlyList<ExpectationResult> Check(TransferReport report, IEnumerable<Expectation> expectations)
    {
        List<(ExpectedCell Place, TransferCell Cell)> cells = [.. report.Cells.Select(cell => (new ExpectedCell(cell.Source, cell.Attack, report.FindAttack(cell)?.Method ?? cell.Attack, cell.Target, cell.IsTransfer), cell))];
        return [.. expectations.SelectMany((expectation, index) =>
        {
            ArgumentNullException.ThrowIfNull(expectation);
            if (expectation.Mistake([.. cells.Select(cell => cell.Place)]) is { } mistake) throw new ArgumentException($"{ExpectationPlace.Of(index, mistake.Property)} {mistake.Sentence}", nameof(expectations));
            var about = cells.Where(cell => expectation.IsAbout(cell.Place)).Select(cell => cell.Cell);
            return expectation.SuccessBelow is null ? OfClean(expectation, about) : about.Select(cell => Of(expectation, cell.Success) with { Attack = cell.Attack, Source = cell.Source });
        })];
    }

    /// <summary>A target has several clean errors where sources of several sizes have images brought to theirs.</summary>
    private static IEnumerable<ExpectationResult> OfClean(Expectation expectation, IEnumerable<TransferCell> cells)
    {
        List<Proportion> accuracies = [.. cells.Select(cell => cell.Metrics.CleanAccuracy).OfType<Proportion>().Distinct()];
        if (accuracies.Count == 0) throw new ArgumentException($"The expectation about the clean error of '{expectation.Target}' needs scores of unchanged images; found none.", nameof(cells));
        return accuracies.Select(accuracy => Of(expectation, new(accuracy.Total - accuracy.Successes, accuracy.Total)));
    }

    private static ExpectationResult Of(Expectation expectation, Proportion rate) => new()
    {
        Expectation = expectation,
        Rate = rate,
        Holds = 100 * (expectation.By == ExpectationBasis.Point ? rate.Value : rate.Lower) < expectation.Limit,
    };
}
