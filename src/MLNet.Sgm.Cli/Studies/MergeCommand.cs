using System.CommandLine;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Studies;

/// <summary><c>sgm merge STUDY.json --output DIR</c>: joins the shards of a study.</summary>
internal static class MergeCommand
{
    internal static Command Create()
    {
        var options = new StudyOptions();
        var command = new DocumentedCommand("merge", "Joins the shards of a study ('sgm study --shard'). The result is exactly what one machine would have computed: the same images, manifests and scores, and the table, results.json, results.csv and report.html. All shards must be there, done, and of the study's settings.")
        {
            Examples = ["sgm merge study.json --output results"],
        };
        options.AddTo(command);
        command.SetAction((arguments, terminal) => Merge(options, arguments, terminal));
        return command;
    }

    private static int Merge(StudyOptions options, ParseResult arguments, Terminal terminal)
    {
        var (folder, study) = (options.Folder(arguments), options.Read(arguments));
        var report = terminal.Track(board => study.MergeAsync(new(seed: 0), folder, new WorkBoard(board), terminal.Cancellation).GetAwaiter().GetResult());
        return StudyOutput.Write(report, folder, options.JUnit(arguments), terminal);
    }
}
