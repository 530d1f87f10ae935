using System.CommandLine;
using System.CommandLine.Invocation;
using MLNet.Sgm.Cli.AttackLists;
using MLNet.Sgm.Cli.Attacks;
using MLNet.Sgm.Cli.Comparisons;
using MLNet.Sgm.Cli.Demo;
using MLNet.Sgm.Cli.Doctor;
using MLNet.Sgm.Cli.Evaluation;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Models;
using MLNet.Sgm.Cli.Reports;
using MLNet.Sgm.Cli.Studies;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli;

/// <summary>The whole command line of <c>sgm</c>: what all commands have in common.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command: results on <paramref name="output"/>, everything else on <paramref name="error"/>.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var result = CreateRoot().Parse(arguments);
        if (result.Action is ParseErrorAction)
        {
            foreach (var mistake in result.Errors) error.WriteLine(mistake.Message);
            error.WriteLine($"'{HelpOf(result)}' shows what there is.");
            return ExitCode.Usage;
        }
        using var interruption = new Interruption(error);
        try
        {
            // The handlers for exceptions and signals are ours: they end with the documented codes.
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return result.InvokeAsync(configuration, interruption.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            var failure = Failure.Of(exception);
            error.WriteLine(failure.Sentence);
            return failure.Code;
        }
    }

    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand("Adversarial images that transfer: the Skip Gradient Method (Wu et al., ICLR 2020).")
        {
            CommonOptions.Quiet, CommonOptions.Json,
            DemoCommand.Create(),
            AttackCommand.Create(),
            AttacksCommand.Create(),
            EvaluateCommand.Create(),
            StudyCommand.Create(),
            MergeCommand.Create(),
            ReportCommand.Create(),
            CompareCommand.Create(),
            ModelsCommand.Create(),
            DoctorCommand.Create(),
        };
        root.SetAction(StartPage.Write);
        RootHelp.Install(root);
        return root;
    }

    private static string HelpOf(ParseResult result)
    {
        var names = new Stack<string>();
        for (var command = result.CommandResult; command.Parent is System.CommandLine.Parsing.CommandResult parent; command = parent) names.Push(command.Command.Name);
        return string.Join(' ', names.Prepend("sgm").Append("--help"));
    }
}
