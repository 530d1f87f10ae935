using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Cli.References;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models check FILE…</c>: networks and attacks against reference outputs.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Files of reference outputs, of architectures or of attacks.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Fills architectures with weights that a formula defines and compares names, logits, gradients and attacks with reference outputs. Exits with 1 if an error is beyond its tolerance.") { files };
        command.SetAction(arguments => arguments.GetValue(files)!.Select(Check).ToList().All(passed => passed) ? 0 : 1);
        return command;
    }

    private static bool Check(string path)
    {
        try
        {
            var comparisons = ReferenceCheck.Run(path);
            var passed = comparisons.All(comparison => comparison.Passed);
            Console.WriteLine($"{Path.GetFileName(path)}: {(passed ? "passed" : "FAILED")}; {string.Join("; ", comparisons.Select(Print))}");
            return passed;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or WeightFileException)
        {
            Console.WriteLine($"{Path.GetFileName(path)}: FAILED; {error.Message}");
            return false;
        }
    }

    private static string Print(ReferenceComparison comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"{comparison.Kind} {comparison.Error:0.0e+0}{(comparison.Passed ? "" : $" (at most {comparison.Tolerance:0.0e+0})")}");
}
