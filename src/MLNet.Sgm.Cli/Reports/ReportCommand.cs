using System.CommandLine;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Cli.Reports;

/// <summary><c>sgm report RESULTS.json</c>: a results file as a page for people, or as tables.</summary>
internal static class ReportCommand
{
    private const string DefaultName = "report.html";

    private static readonly Argument<string> Results = new("results") { HelpName = "RESULTS.json", Description = "The results file of a study." };
    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FILE", Description = $"The page to write; by default {DefaultName} beside the results file, unless only tables are asked for." };
    private static readonly Option<string?> Csv = new("--csv") { HelpName = "FILE", Description = "Write the transfer matrix as comma-separated values, rates in [0, 1]." };
    private static readonly Option<string?> Markdown = new("--markdown") { HelpName = "FILE", Description = "Write the transfer matrix and the comparisons as Markdown tables, in percent." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("report", "Makes one self-contained HTML page of a study's results, or tables of them.")
        {
            Examples = ["sgm report output/results.json", "sgm report output/results.json --output robustness.html", "sgm report output/results.json --csv matrix.csv --markdown matrix.md"],
        };
        command.Add(Results);
        command.Add(Output);
        command.Add(Csv);
        command.Add(Markdown);
        var assemblies = new AssemblyOption();
        assemblies.AddTo(command);
        command.SetAction((arguments, terminal) =>
        {
            assemblies.Register(arguments);
            return Write(arguments.GetValue(Results)!, arguments.GetValue(Output), arguments.GetValue(Csv), arguments.GetValue(Markdown), terminal);
        });
        return command;
    }

    private static int Write(string results, string? output, string? csv, string? markdown, Terminal terminal)
    {
        var report = TransferReport.ReadJson(results);
        var folder = Path.GetDirectoryName(Path.GetFullPath(results))!;
        var page = output ?? (csv is null && markdown is null ? Path.Combine(Path.GetDirectoryName(results)!, DefaultName) : null);
        if (page is not null) report.WriteHtml(page, folder);
        if (csv is not null) report.WriteCsv(csv);
        if (markdown is not null) report.WriteMarkdown(markdown);
        List<string> written = [.. new[] { page, csv, markdown }.OfType<string>()];
        if (terminal.IsJson) terminal.WriteJson(new { files = written });
        else written.ForEach(terminal.Output.WriteLine);
        return ExitCode.Success;
    }
}
