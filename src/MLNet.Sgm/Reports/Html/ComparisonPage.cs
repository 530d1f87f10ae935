using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Reports.Html;

/// <summary>Two runs of a study on a page, with the images that changed sides.</summary>
internal static class ComparisonPage
{
    // Pictures for a page, and names for a cell, that a reader still looks at.
    private const int MostPictures = 48, PicturesOfCell = 12, NamesOfCell = 100, PictureSide = 96;

    internal static string Of(ReportComparison comparison, string? folder)
    {
        var (worse, better) = (comparison.Cells.Count(cell => cell.Verdict == ComparisonVerdict.Worse), comparison.Cells.Count(cell => cell.Verdict == ComparisonVerdict.Better));
        return PageShell.Of("Robustness before and now", $"{comparison.Now.Title}", Facts(comparison), comparison.Now.Environment?.Library,
        [
            new("verdict", "Verdict", Verdict(comparison, worse, better)),
            new("cells", "Attacks and targets", Cells(comparison)),
            new("changed", "Images", Changed(comparison, folder)),
        ]);
    }

    private static Markup Facts(ReportComparison comparison) => Markup.Of($"""<span>{comparison.Now.Dataset.Name}</span><span>{Figures.Count(comparison.Images)} images that both have</span><span>before: {comparison.Before.Created:d MMMM yyyy}</span><span>now: {comparison.Now.Created:d MMMM yyyy}</span>""");

    private static Markup Verdict(ReportComparison comparison, int worse, int better) => Markup.Of($"""
        <section id="verdict" aria-labelledby="verdict-title">
        <h2 id="verdict-title">Before and now</h2>
        <p class="lede">{(worse + better == 0 ? Markup.Of($"No evidence of a difference in {comparison.Cells.Count} comparisons.") : Markup.Of($"Of {comparison.Cells.Count} comparisons <strong>{worse}</strong> are worse (easier to fool than before) and <strong>{better}</strong> better."))}</p>
        <p class="explain">{(comparison.ChangedNetworks.Count == 0 ? "No network of both runs has changed." : $"Networks that have changed: {string.Join(", ", comparison.ChangedNetworks)}.")} A difference counts where McNemar’s exact test of the same images, corrected by Holm over all comparisons, is below 0.05: the chance of any false alarm on this page is at most 5 %.</p>
        </section>
        """);

    private static Markup Cells(ReportComparison comparison) => Markup.Of($"""
        <section id="cells" aria-labelledby="cells-title">
        <h2 id="cells-title">Attacks and targets</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of comparisons">
        <table class="facts">
        <caption class="unseen">Success before and now</caption>
        <thead><tr><th scope="col">Attack</th><th scope="col">Target</th><th scope="col" class="n">Before</th><th scope="col" class="n">Now</th><th scope="col" class="n">Only before</th><th scope="col" class="n">Only now</th><th scope="col" class="n">p</th><th scope="col" class="n">p, corrected</th><th scope="col">Verdict</th></tr></thead>
        <tbody>
        {comparison.Cells.Select(Row)}
        </tbody>
        </table>
        </div>
        </section>
        """);

    private static Markup Row(ComparedCell cell) => Markup.Of($"""
        <tr><th scope="row">{cell.Attack}<small>from {cell.Source}</small></th><td>{cell.Target}</td><td class="n">{Figures.Percent(cell.Before.Value)}<small class="ci">{Figures.Interval(cell.Before)}</small></td><td class="n">{Figures.Percent(cell.Now.Value)}<small class="ci">{Figures.Interval(cell.Now)}</small></td><td class="n">{cell.Changed.Count(image => !image.SucceedsNow)}</td><td class="n">{cell.Changed.Count(image => image.SucceedsNow)}</td><td class="n">{Figures.PValue(cell.PValue)}</td><td class="n">{Figures.PValue(cell.AdjustedPValue)}</td><td>{(cell.Verdict == ComparisonVerdict.NoEvidence ? Markup.Of($"{cell.Words}") : Markup.Of($"<strong>{cell.Words}</strong>"))}</td></tr>
        """);

    private static Markup Changed(ReportComparison comparison, string? folder)
    {
        var pictures = MostPictures;
        List<Markup> cells = [.. comparison.Cells.Where(cell => cell.Changed.Count > 0).OrderBy(cell => cell.AdjustedPValue).Select(cell => Images(cell, folder, ref pictures))];
        return cells.Count == 0 ? default : Markup.Of($"""
            <section id="changed" aria-labelledby="changed-title">
            <h2 id="changed-title">Images that changed sides</h2>
            <p class="explain">What the target took the adversarial image for before, and what it takes it for now.</p>
            {cells}
            </section>
            """);
    }

    private static Markup Images(ComparedCell cell, string? folder, ref int pictures)
    {
        List<Markup> shown = [];
        // Spread over all, which are in the order of their classes.
        var count = Math.Min(cell.Changed.Count, PicturesOfCell);
        foreach (var image in Enumerable.Range(0, count).Select(index => cell.Changed[index * cell.Changed.Count / count]))
        {
            if (pictures == 0 || folder is null || Picture(cell, image, folder) is not { } picture) continue;
            pictures--;
            shown.Add(Markup.Of($"""<figure class="changed"><img src="data:image/png;base64,{picture}" alt="{image.Name}"><figcaption>{image.Before} → {image.Now}</figcaption></figure>"""));
        }
        var more = cell.Changed.Count > NamesOfCell ? Markup.Of($"<li>and {cell.Changed.Count - NamesOfCell} more</li>") : default;
        return Markup.Of($"""
            <details{(cell.Verdict == ComparisonVerdict.NoEvidence ? default : Markup.Of($" open"))}>
            <summary>{cell.Attack} from {cell.Source} against {cell.Target}: {cell.Changed.Count(image => image.SucceedsNow)} succeed only now, {cell.Changed.Count(image => !image.SucceedsNow)} only before</summary>
            <div class="changed-pictures">{shown}</div>
            <ul class="changed-names">{cell.Changed.Take(NamesOfCell).Select(image => Markup.Of($"<li><bdi>{image.Name}</bdi> ({image.Label}): {image.Before} before, {image.Now} now{(image.SucceedsNow ? ", which succeeds" : ", which succeeded")}</li>"))}{more}</ul>
            </details>
            """);
    }

    /// <summary>The adversarial image of the run now as PNG in base 64; null where its folder has none.</summary>
    private static string? Picture(ComparedCell cell, ChangedImage image, string folder)
    {
        if (FolderPaths.Within(folder, Path.Combine("adversarial", cell.Source, cell.Attack, Path.ChangeExtension(image.Name, ".png"))) is not { } path || !File.Exists(path)) return null;
        using var picture = ImageFile.ReadIfImage(path);
        if (picture is null) return null;
        var scale = Math.Min(1, (double)PictureSide / Math.Max(picture.Width, picture.Height));
        using var small = Thumbnail.Of(picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
        return Convert.ToBase64String(PngFile.Encode(small));
    }
}
