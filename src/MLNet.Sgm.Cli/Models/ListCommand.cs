using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using Spectre.Console;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models list</c>: every architecture, and its published weights.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("list", "Lists the architectures, the size of the images that they see, and their published weights; those with a * are in the cache.") { Examples = ["sgm models list", "sgm models list --json"] };
        command.SetAction((arguments, terminal) =>
        {
            if (terminal.IsJson) terminal.WriteJson(Architectures.All.Select(Describe));
            else terminal.Results.Write(CreateTable());
            return ExitCode.Success;
        });
        return command;
    }

    private static object Describe(Architecture architecture) =>
        new { architecture.Name, architecture.Title, InputSize = architecture.Preprocessing?.Height, Weights = WeightsOf(architecture).Select(weights => new { weights.Name, IsCached = IsCached(weights) }) };

    private static Table CreateTable()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("name").AddColumn("architecture").AddColumn(new TableColumn("input").RightAligned()).AddColumn("published weights");
        foreach (var architecture in Architectures.All)
        {
            var weights = WeightsOf(architecture).Select(known => known.Name[(known.Name.IndexOf('.') + 1)..] + (IsCached(known) ? "*" : ""));
            table.AddRow(architecture.Name, architecture.Title, architecture.Preprocessing?.Height.ToString(CultureInfo.InvariantCulture) ?? "any", Markup.Escape(string.Join(", ", weights)));
        }
        return table;
    }

    private static IEnumerable<KnownWeights> WeightsOf(Architecture architecture) => KnownWeights.All.Where(weights => weights.Architecture == architecture.Name);

    // Whether it is the right file is for those to say who use it: hashing all of them would take a while.
    private static bool IsCached(KnownWeights weights) => File.Exists(new WeightCache().PathOf(weights));
}
