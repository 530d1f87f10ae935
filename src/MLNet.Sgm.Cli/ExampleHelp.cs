using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MLNet.Sgm.Cli;

/// <summary>The usual help, then examples, then the exit codes.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "sgm attack --input-dir images --output-dir adversarial --arch resnet152 --gamma 0.2",
        "sgm evaluate --input-dir adversarial --arch vgg19_bn --arch densenet201",
        "sgm study study.json --output results",
        "sgm models list",
    ];

    private static readonly string[] Completion =
    [
        "Completion: sgm \"[suggest:N]\" \"LINE\" prints what can stand at position N of a line; bash takes it with",
        "  _sgm() { local IFS=$'\\n'; COMPREPLY=($(sgm \"[suggest:$COMP_POINT]\" \"$COMP_LINE\")); }; complete -o default -F _sgm sgm",
    ];

    internal static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    // A help that was asked for is no error, whatever else is on the line.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var examples = command is DocumentedCommand documented ? documented.Examples : command is RootCommand ? RootExamples : [];
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }
        if (command is RootCommand)
            foreach (var line in Completion) output.WriteLine(line);
        output.WriteLine($"Exit codes: {ExitCode.Description}.");
        return ExitCode.Success;
    }
}
