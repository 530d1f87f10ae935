using Microsoft.ML;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>What a study ends with: its files, and the table or JSON on standard output.</summary>
internal static class StudyOutput
{
    /// <param name="store">The whole study.</param>
    /// <param name="command">The command line that makes it again.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="context">The environment.</param>
    /// <param name="terminal">Where the table goes.</param>
    internal static void Write(StudyStore store, string command, TimeSpan elapsed, MLContext context, Terminal terminal)
    {
        var report = new StudyResults(store).Write(command, ReportEnvironment.Current(store.Device, elapsed), context);
        foreach (var (about, sentence) in report.Warnings) terminal.WarnOfResult($"{about}: {sentence}");
        if (terminal.IsJson) terminal.Output.Write(File.ReadAllText(store.Folder.Results("json")));
        else StudyTable.Print(terminal, report);
        terminal.Note($"Adversarial images, scores, results.json, results.csv and report.html are in '{store.Folder.Root}'.");
    }
}
