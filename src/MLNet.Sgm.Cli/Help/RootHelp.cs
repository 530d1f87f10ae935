using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MLNet.Sgm.Cli.Help;

/// <summary>What the help of <c>sgm</c> itself has, and the options that ask for help.</summary>
internal static class RootHelp
{
    internal static readonly string[] Examples =
    [
        "sgm demo --open",
        "sgm attack --input-dir images --output-dir adversarial --arch resnet152 --gamma 0.2",
        "sgm evaluate --input-dir adversarial --arch vgg19_bn --arch densenet201",
        "sgm study study.json --output results",
    ];

    /// <summary>How bash completes: a line to be copied, which is not broken.</summary>
    internal static readonly string[] Completion =
    [
        "Completion: sgm \"[suggest:N]\" \"LINE\" prints what can stand at position N of a",
        "line. In bash:",
        "  _sgm() { local IFS=$'\\n'",
        "    COMPREPLY=($(sgm \"[suggest:$COMP_POINT]\" \"$COMP_LINE\")); }",
        "  complete -o default -F _sgm sgm",
    ];

    internal static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        (help.Description, help.Action) = ("Show the help of a command.", new Action(isWhole: false));
        root.Options.OfType<VersionOption>().Single().Description = "Show the version.";
        root.Add(new Option<bool>("--help-all") { Description = "Show the help of a command with all of its options.", Recursive = true, Action = new Action(isWhole: true) });
    }

    private sealed class Action(bool isWhole) : SynchronousCommandLineAction
    {
        // A help that was asked for is no error, whatever else is on the line.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (var line in HelpPage.Of(parseResult.CommandResult.Command, isWhole)) parseResult.InvocationConfiguration.Output.WriteLine(line);
            return ExitCode.Success;
        }
    }
}
