using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.References;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models check FILE…</c>: networks and attacks against reference outputs.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Files of reference outputs, of architectures or of attacks.", HelpName = "FILE.json", Arity = ArgumentArity.OneOrMore };
        var command = new DocumentedCommand("check", "Fills architectures with weights that a formula defines and compares names, logits, gradients and attacks with reference outputs. Exits with 1 if an error is beyond its tolerance.")
        {
            Examples = ["sgm models check tests/MLNet.Sgm.Tests/References/*.json"],
        };
        ThreadOptions threads = new();
        command.Add(files);
        threads.AddTo(command);
        command.SetAction((arguments, terminal) =>
        {
            threads.Apply(arguments);
            return arguments.GetValue(files)!.Select(path => Check(path, terminal)).ToList().All(passed => passed) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static bool Check(string path, Terminal terminal)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        try
        {
            var comparisons = ReferenceCheck.Run(path);
            var passed = comparisons.All(comparison => comparison.Passed);
            Write(terminal, path, passed, comparisons, string.Join("; ", comparisons.Select(Print)));
            return passed;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or WeightFileException)
        {
            Write(terminal, path, false, [], Failure.SentenceOf(error));
            return false;
        }
    }

    /// <summary>A line a file; as JSON, one object a line, because a file may take minutes.</summary>
    private static void Write(Terminal terminal, string path, bool passed, IReadOnlyList<ReferenceComparison> comparisons, string text) =>
        terminal.Output.WriteLine(terminal.IsJson
            ? JsonSerializer.Serialize(new { File = path, Passed = passed, Comparisons = comparisons, Text = text }, JsonSerializerOptions.Web)
            : $"{Path.GetFileName(path)}: {(passed ? "passed" : "FAILED")}; {text}");

    private static string Print(ReferenceComparison comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"{comparison.Kind} {comparison.Error:0.0e+0}{(comparison.Passed ? "" : $" (at most {comparison.Tolerance:0.0e+0})")}");
}
