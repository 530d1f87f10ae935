using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>Prints what a study ends with.</summary>
internal static class StudyOutput
{
    /// <param name="report">The results.</param>
    /// <param name="folder">Where they are.</param>
    /// <param name="junit">The JUnit file of expectations, or null.</param>
    /// <param name="terminal">Where the table or JSON goes.</param>
    /// <returns>The exit code.</returns>
    internal static int Write(TransferReport report, string folder, string? junit, Terminal terminal)
    {
        if (junit is not null) report.WriteJUnit(junit);
        foreach (var (about, sentence) in report.Warnings) terminal.WarnOfResult($"{about}: {sentence}");
        if (terminal.IsJson) terminal.Output.Write(File.ReadAllText(Path.Combine(folder, "results.json")));
        else StudyTable.Print(terminal, report);
        terminal.Note($"Adversarial images, scores, results.json, results.csv and report.html are in '{folder}'.");
        var failed = report.Expectations.Where(result => !result.Holds).ToList();
        if (report.Expectations.Count > 0) terminal.Note($"Expectations: {report.Expectations.Count - failed.Count} of {report.Expectations.Count} hold.");
        foreach (var result in failed) terminal.Warn($"{result}");
        return failed.Count == 0 ? ExitCode.Success : ExitCode.DoesNotHold;
    }
}
