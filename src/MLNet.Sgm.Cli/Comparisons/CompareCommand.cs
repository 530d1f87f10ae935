using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Comparisons;

/// <summary><c>sgm compare OLD/results.json NEW/results.json</c>: whether a model is easier to fool than before.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Before = new("before") { HelpName = "OLD.json", Description = "The results file of the run before." };
    private static readonly Argument<string> Now = new("now") { HelpName = "NEW.json", Description = "The results file of the run now; images beside it are shown." };
    private static readonly Option<string?> Page = new("--output", "-o") { HelpName = "FILE", Description = "Also write an HTML page with the images that changed sides." };
    private static readonly Option<bool> FailIfWorse = new("--fail-if-worse") { Description = "Exit with 3 if a target is easier to fool than before." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("compare", "Compares two runs of a study, such as last week's model and this week's. For each attack and target that both have, success before and now on the images that both have, by McNemar's exact test with Holm's correction over all of them.")
        {
            Examples = ["sgm compare old/results.json new/results.json", "sgm compare old/results.json new/results.json --output compare.html --fail-if-worse"],
        };
        foreach (var argument in new[] { Before, Now }) command.Add(argument);
        command.Add(Page);
        command.Add(FailIfWorse);
        command.SetAction((arguments, terminal) => Compare(arguments, terminal));
        return command;
    }

    private static int Compare(ParseResult arguments, Terminal terminal)
    {
        var now = arguments.GetRequiredValue(Now);
        var comparison = ReportComparison.Of(TransferReport.ReadJson(arguments.GetRequiredValue(Before)), TransferReport.ReadJson(now));
        if (arguments.GetValue(Page) is { } page) comparison.WriteHtml(page, Path.GetDirectoryName(Path.GetFullPath(now)));
        if (terminal.IsJson) terminal.WriteJson(new { comparison.Images, comparison.ChangedNetworks, comparison.IsWorse, comparison.Cells });
        else Print(comparison, terminal);
        return comparison.IsWorse && arguments.GetValue(FailIfWorse) ? ExitCode.DoesNotHold : ExitCode.Success;
    }

    private static void Print(ReportComparison comparison, Terminal terminal)
    {
        terminal.Output.WriteLine($"Success before and now, percent of {comparison.Images} images that both have, with 95 % intervals; p by McNemar's exact test, corrected by Holm");
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in new[] { "source", "attack", "target" }) table.AddColumn(title);
        foreach (var title in new[] { "before", "now", "only before", "only now", "p" }) table.AddColumn(new TableColumn(title).RightAligned());
        table.AddColumn("verdict");
        foreach (var cell in comparison.Cells)
            table.AddRow([.. new[] { cell.Source, cell.Attack, cell.Target, Rate(cell.Before), Rate(cell.Now), Count(cell, succeedsNow: false), Count(cell, succeedsNow: true), cell.AdjustedPValue.ToString("0.###e+0", CultureInfo.InvariantCulture), cell.Words }.Select(Markup.Escape)]);
        terminal.Results.Write(table);
        terminal.Output.WriteLine(comparison.ChangedNetworks.Count == 0 ? "No network of both runs has changed." : $"Networks that have changed: {string.Join(", ", comparison.ChangedNetworks)}.");
    }

    private static string Count(ComparedCell cell, bool succeedsNow) => cell.Changed.Count(image => image.SucceedsNow == succeedsNow).ToString(CultureInfo.InvariantCulture);

    private static string Rate(Proportion rate) => string.Create(CultureInfo.InvariantCulture, $"{100 * rate.Value:0.0} ({100 * rate.Lower:0.0}-{100 * rate.Upper:0.0})");
}
