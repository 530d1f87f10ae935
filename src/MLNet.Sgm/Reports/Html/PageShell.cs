using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A section of a page; one without content is left out.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its name in the navigation.</param>
/// <param name="Content">The section.</param>
internal sealed record PageSection(string Id, string Title, Markup Content);

/// <summary>
/// What all pages have in common: one HTML file that loads nothing, whose policy lets a browser run its own script and style, which are known by their
/// hashes, and nothing else.
/// </summary>
internal static class PageShell
{
    // As the browser's parser sees them: a carriage return would make the hash another one.
    private static readonly string Script = Read("report.js");
    private static readonly string Style = Read("report.css") + HeatColors.Rules();

    /// <param name="eyebrow">What kind of page it is.</param>
    /// <param name="title">The headline.</param>
    /// <param name="facts">The line below it.</param>
    /// <param name="library">The version of the library; null if unknown.</param>
    /// <param name="sections">The sections, the one that readers skip to first.</param>
    internal static string Of(string eyebrow, string title, Markup facts, string? library, IReadOnlyList<PageSection> sections)
    {
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
            <meta name="generator" content="MLNet.Sgm {library}">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>{Markup.Literal(Style)}</style>
            </head>
            <body>
            <a class="skip" href="#{sections[0].Id}">Skip to the results</a>
            <header>
            <p class="eyebrow">{eyebrow}</p>
            <h1>{title}</h1>
            <p class="facts-line">{facts}</p>
            </header>
            <nav aria-label="Sections"><ul>{present.Select(section => Markup.Of($"""<li><a href="#{section.Id}">{section.Title}</a></li>"""))}</ul></nav>
            <main>
            {present.Select(section => section.Content)}
            </main>
            <footer><p>Made by MLNet.Sgm {library}. Adversarial images are a measure of robustness: use them to evaluate networks that are yours to evaluate.</p></footer>
            <script>{Markup.Literal(Script)}</script>
            </body>
            </html>
            """).ToString().ReplaceLineEndings("\n");
    }

    private static string Policy => $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; img-src data:; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MLNet.Sgm.Reports.Html.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
