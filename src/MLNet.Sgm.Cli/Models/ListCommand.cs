using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models list</c>: every architecture, and its published weights.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("list", "Lists the architectures by what they are for, the size of the images that they see, and their published weights; those with a * are in the cache.") { Examples = ["sgm models list", "sgm models list --json"] };
        command.SetAction((arguments, terminal) =>
        {
            if (terminal.IsJson) terminal.WriteJson(Architectures.All.Select(Describe));
            else
                foreach (var group in Architectures.All.GroupBy(architecture => architecture.Group)) Write(group, terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static object Describe(Architecture architecture) =>
        new { architecture.Name, architecture.Title, architecture.Group, InputSize = architecture.Preprocessing?.Height, Weights = WeightsOf(architecture).Select(weights => new { weights.Name, IsCached = IsCached(weights) }) };

    private static void Write(IGrouping<ArchitectureGroup, Architecture> group, Terminal terminal)
    {
        terminal.Output.WriteLine(TitleOf(group.Key));
        var table = new Table().Border(TableBorder.Simple).AddColumn("name").AddColumn("architecture").AddColumn(new TableColumn("input").RightAligned());
        var isPublished = group.Any(architecture => WeightsOf(architecture).Any());
        if (isPublished) table.AddColumn("published weights");
        foreach (var architecture in group)
        {
            List<string> cells = [architecture.Name, architecture.Title, architecture.Preprocessing?.Height.ToString(CultureInfo.InvariantCulture) ?? "any"];
            if (isPublished) cells.Add(Markup.Escape(string.Join(", ", WeightsOf(architecture).Select(known => known.Name[(known.Name.IndexOf('.') + 1)..] + (IsCached(known) ? "*" : "")))));
            table.AddRow([.. cells]);
        }
        terminal.Results.Write(table);
    }

    private static string TitleOf(ArchitectureGroup group) => group switch
    {
        ArchitectureGroup.ImageNet => "For ImageNet, with published weights",
        ArchitectureGroup.Cifar10 => "For CIFAR-10, with weight files of the repositories that the names begin with",
        _ => "For small images, gray or color, with weights of your own; any depth of the ResNets and DenseNets",
    };

    private static IEnumerable<KnownWeights> WeightsOf(Architecture architecture) => KnownWeights.All.Where(weights => weights.Architecture == architecture.Name);

    // Whether it is the right file is for those to say who use it: hashing all of them would take a while.
    private static bool IsCached(KnownWeights weights) => File.Exists(new WeightCache().PathOf(weights));
}
