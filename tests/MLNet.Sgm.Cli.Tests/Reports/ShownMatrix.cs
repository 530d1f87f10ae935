using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>The cells of the matrix that a page shows, a line each, and what they should be.</summary>
internal static class ShownMatrix
{
    internal static async Task<List<string>> ReadAsync(Chromium browser)
    {
        var cells = await browser.EvaluateAsync("""
            [...document.querySelectorAll('.matrix:not([hidden]) td[data-target]')].map(cell => [cell.dataset.source, cell.dataset.attack, cell.dataset.target, cell.querySelector('data').textContent, cell.querySelector('.ci').textContent])
            """);
        return [.. cells.EnumerateArray().Select(cell => string.Join(' ', cell.EnumerateArray()))];
    }

    internal static List<string> Of(TransferReport report) => [.. report.Cells.Select(cell => cell.Metrics.AttackSuccessRate is var rate
        ? FormattableString.Invariant($"{cell.Source} {cell.Attack} {cell.Target} {100 * rate.Value:0.0} {100 * rate.Lower:0.0}–{100 * rate.Upper:0.0}") : "")];
}
