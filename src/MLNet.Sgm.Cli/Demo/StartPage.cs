using System.CommandLine;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Demo;

/// <summary>What <c>sgm</c> alone prints: what can be tried at once, without images, weights or a network connection.</summary>
internal static class StartPage
{
    private static readonly (string Command, string Meaning)[] Tries =
    [
        ("sgm demo --open", "Attack 100 images with bundled networks and see the report (half a minute)."),
        ("sgm attacks list", "See the attacks of the literature that sgm has."),
        ("sgm doctor", "Check that this machine computes gradients right."),
    ];

    internal static int Write(ParseResult arguments)
    {
        var terminal = new Terminal(arguments, CancellationToken.None);
        if (terminal.IsJson) terminal.WriteJson(Tries.Select(one => new { one.Command, one.Meaning }));
        else foreach (var line in Lines()) terminal.Output.WriteLine(line);
        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines() =>
    [
        "sgm makes adversarial images and measures how well they fool networks.", "",
        "Three things to try, which need nothing else:",
        .. HelpText.Rows(Tries, HelpPage.Width, longest: 20), "",
        "Then attack images of yours: 'sgm attack --help'. All commands: 'sgm --help'.",
    ];
}
