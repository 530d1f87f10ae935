using System.Globalization;
using MLNet.Sgm.Attacks;
using Spectre.Console;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary>A table of attacks or components, for terminals and for documents.</summary>
internal sealed class AttackTable
{
    // What 'sgm attacks info' says of one component is too wide for a terminal.
    private static readonly string[] documentsAlone = ["formula", "paper"];

    private readonly IReadOnlyList<string> titles;
    private readonly IReadOnlyList<IReadOnlyList<string>> rows;

    private AttackTable(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows) => (this.titles, this.rows) = (titles, [.. rows]);

    internal static AttackTable Presets() => new(
        ["preset", "attack", "gradients an image"],
        AttackPresets.Names.Select(name => (name, attack: AttackPresets.Find(name))).Select(preset => (string[])[preset.name, preset.attack.ToString(), Text(preset.attack.GradientsPerImage)]));

    internal static AttackTable Components() => new(
        ["option", "component", "what it does", "formula", "paper", "gradients a step"],
        AttackComponents.All.Select(component => (string[])[$"--{component.Seam.CommandLineName}", component.CommandLineKind, component.Summary, component.Formula ?? "", component.Paper ?? "", Text(component.GradientsPerStep)]));

    internal Table ForTerminal()
    {
        var table = new Table().Border(TableBorder.Simple);
        var shown = Enumerable.Range(0, titles.Count).Where(column => !documentsAlone.Contains(titles[column])).ToList();
        foreach (var column in shown) table.AddColumn(titles[column]);
        foreach (var row in rows) table.AddRow([.. shown.Select(column => Markup.Escape(row[column]))]);
        return table;
    }

    /// <summary>The table in Markdown, a line a row.</summary>
    internal IEnumerable<string> ForDocuments()
    {
        yield return Line(titles);
        yield return Line(titles.Select((_, column) => column == titles.Count - 1 ? "---:" : "---"));
        foreach (var row in rows) yield return Line(row.Select((cell, column) => column < 2 && titles[0] == "option" || column == 0 ? $"`{cell}`" : cell.Replace("|", "\\|")));
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
