using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace MLNet.Sgm.Reports.Html;

/// <summary>
/// A report as one HTML file. It loads nothing, and its policy lets a browser run its own script and style, which are known by their
/// hashes, and nothing else.
/// </summary>
internal static class ReportPage
{
    // As the browser's parser sees them: a carriage return would make the hash another one.
    private static readonly string Script = Read("report.js");
    private static readonly string Style = Read("report.css") + HeatColors.Rules();

    internal static string Of(TransferReport report, string imageFolder)
    {
        var view = new ReportView(report);
        var pictures = GalleryPictures.Read(report, imageFolder);
        (string Id, string Title, Markup Content)[] sections =
        [
            ("summary", "Summary", HeadlineSection.Of(view)),
            ("matrix", "Matrix", MatrixSection.Of(view)),
            ("survival", "Survival", SurvivalSection.Of(view)),
            ("curves", "Settings", CurveSection.Of(view)),
            ("budget", "Gradients", BudgetSection.Of(view)),
            ("classes", "Classes", ClassSection.Of(view)),
            ("comparisons", "Comparisons", ComparisonSection.Of(view)),
            ("gallery", "Images", GallerySection.Of(view, pictures)),
            ("reproduce", "Reproduce", ReproductionSection.Of(view)),
        ];
        var present = sections.Where(section => section.Content.ToString().Length > 0).ToList();
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="MLNet.Sgm {report.Environment?.Library}">
            <title>{report.Title}</title>
            <link rel="icon" href="data:,">
            <style>{Markup.Literal(Style)}</style>
            </head>
            <body>
            <a class="skip" href="#summary">Skip to the results</a>
            <header>
            <p class="eyebrow">Transfer of adversarial images</p>
            <h1>{report.Title}</h1>
            <p class="facts-line">{Facts(view)}</p>
            </header>
            <nav aria-label="Sections"><ul>{present.Select(section => Markup.Of($"""<li><a href="#{section.Id}">{section.Title}</a></li>"""))}</ul></nav>
            <main>
            {present.Select(section => section.Content)}
            </main>
            <footer><p>Made by MLNet.Sgm {report.Environment?.Library}. Adversarial images are a measure of robustness: use them to evaluate networks that are yours to evaluate.</p></footer>
            <script>{Markup.Literal(Script)}</script>
            </body>
            </html>
            """).ToString().ReplaceLineEndings("\n");
    }

    private static string Policy => $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; img-src data:; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static Markup Facts(ReportView view)
    {
        var report = view.Report;
        var sources = view.Runs.Select(run => run.Source).Distinct().Count();
        List<Markup> facts =
        [
            Markup.Of($"{report.Dataset.Name}"), Counted(report.Dataset.Images, "image", "images"), Counted(report.Dataset.ClassNames.Count, "class", "classes"),
            Counted(sources, "source", "sources"), Counted(view.Targets.Count, "target", "targets"), Counted(view.Runs.Select(run => run.Attack).Distinct().Count(), "attack", "attacks"),
        ];
        if (report.Created != default) facts.Add(Markup.Of($"""<time datetime="{report.Created:yyyy-MM-ddTHH:mm:ssK}">{report.Created:d MMMM yyyy}</time>"""));
        return Markup.Of($"{facts.Select(fact => Markup.Of($"<span>{fact}</span>"))}");
    }

    private static Markup Counted(int count, string one, string many) => Markup.Of($"{Figures.Count(count)} {(count == 1 ? one : many)}");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MLNet.Sgm.Reports.Html.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
