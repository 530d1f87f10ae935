using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>Prints what a study ends with.</summary>
internal static class StudyOutput
{
    /// <param name="report">The results.</param>
    /// <param name="folder">Where they are.</param>
    /// <param name="terminal">Where the table or JSON goes.</param>
    internal static void Write(TransferReport report, string folder, Terminal terminal)
    {
        foreach (var (about, sentence) in report.Warnings) terminal.WarnOfResult($"{about}: {sentence}");
        if (terminal.IsJson) terminal.Output.Write(File.ReadAllText(Path.Combine(folder, "results.json")));
        else StudyTable.Print(terminal, report);
        terminal.Note($"Adversarial images, scores, results.json, results.csv and report.html are in '{folder}'.");
    }
}
