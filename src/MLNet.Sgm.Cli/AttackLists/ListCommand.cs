using System.CommandLine;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary><c>sgm attacks list</c>: every preset and every component.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var assemblies = new AssemblyOption();
        var markdown = new Option<bool>("--markdown") { Description = "As the tables of docs/method.md." };
        var command = new DocumentedCommand("list", "Lists the attacks of the literature (--preset) and the components that any attack can be made of, with the gradients that they take a step and an image. 'sgm attacks info NAME' has paper, formula and settings of one.") { Examples = ["sgm attacks list", "sgm attacks list --json"] };
        command.Add(markdown);
        assemblies.AddTo(command);
        command.SetAction((arguments, terminal) =>
        {
            assemblies.Register(arguments);
            AttackTable[] tables = [AttackTable.Presets(), AttackTable.Components()];
            if (terminal.IsJson) terminal.WriteJson(AttackListJson.Of(AttackPresets.Names, AttackComponents.All));
            else if (arguments.GetValue(markdown)) terminal.Output.WriteLine(string.Join("\n\n", tables.Select(table => string.Join('\n', table.ForDocuments()))));
            else foreach (var table in tables) terminal.Results.Write(table.ForTerminal());
            return ExitCode.Success;
        });
        return command;
    }
}
