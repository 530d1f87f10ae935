using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using Spectre.Console;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary><c>sgm attacks list</c>: every preset and every component.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var assemblies = new AssemblyOption();
        var command = new DocumentedCommand("list", "Lists the attacks of the literature (--preset) and the components that any attack can be made of, with the gradients that they take a step.") { Examples = ["sgm attacks list", "sgm attacks list --json"] };
        assemblies.AddTo(command);
        command.SetAction((arguments, terminal) =>
        {
            assemblies.Register(arguments);
            if (terminal.IsJson) WriteJson(terminal);
            else Write(terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(Terminal terminal)
    {
        var presets = new Table().Border(TableBorder.Simple).AddColumn("--preset").AddColumn("attack").AddColumn(new TableColumn("gradients a step").RightAligned());
        foreach (var name in AttackPresets.Names) presets.AddRow(name, Markup.Escape(AttackPresets.Find(name).ToString()), Text(AttackPresets.Find(name).GradientsPerStep));
        terminal.Results.Write(presets);
        var components = new Table().Border(TableBorder.Simple).AddColumn("option").AddColumn("component").AddColumn("what it does").AddColumn("paper").AddColumn(new TableColumn("gradients a step").RightAligned());
        foreach (var component in AttackComponents.All)
            components.AddRow($"--{component.Seam.CommandLineName}", component.CommandLineKind, Markup.Escape(component.Summary), Markup.Escape(component.Paper ?? ""), Text(component.GradientsPerStep));
        terminal.Results.Write(components);
    }

    private static void WriteJson(Terminal terminal) => terminal.WriteJson(new
    {
        Presets = AttackPresets.Names.Select(name => new { Name = name, Attack = AttackPresets.Find(name).ToString(), AttackPresets.Find(name).GradientsPerStep, Settings = AttackJson.Write(AttackPresets.Find(name)) }),
        Components = AttackComponents.All.Select(component => new { Seam = component.Seam.FileName, component.Kind, component.Abbreviation, component.Summary, component.Paper, component.Formula, component.GradientsPerStep, Settings = component.Parameters.Select(parameter => new { Name = parameter.FileName, parameter.Summary, parameter.Range, parameter.Default }) }),
    });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
