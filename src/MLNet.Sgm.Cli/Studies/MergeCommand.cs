using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Studies;

/// <summary><c>sgm merge STUDY.json --output DIR</c>: joins the shards of a study.</summary>
internal static class MergeCommand
{
    internal static Command Create()
    {
        var options = new StudyOptions();
        var command = new DocumentedCommand("merge", "Joins the shards of a study (`sgm study --shard`) to exactly what one machine would have computed: the same images, manifests and scores, and the table, results.json, results.csv and report.html. All shards must be there, done, and of the study's settings.")
        {
            Examples = ["sgm merge study.json --output results"],
        };
        options.AddTo(command);
        command.SetAction((arguments, terminal) => Merge(options, arguments, terminal));
        return command;
    }

    private static int Merge(StudyOptions options, ParseResult arguments, Terminal terminal)
    {
        var folder = options.Folder(arguments);
        var plan = options.Plan(arguments);
        var time = Stopwatch.StartNew();
        PublishedWeights.Fetch(plan.Study.Classifiers.Select(classifier => classifier.Classifier), terminal);
        using var own = FolderLock.Acquire(folder.Lock(StudyShard.Whole), terminal);
        var context = new MLContext(seed: 0);
        using var store = new StudyStore(plan, folder, StudyShard.Whole, DeviceOptions.NameOf(context));
        new StudyMerge(store).Run();
        StudyOutput.Write(store, options.Command(arguments), time.Elapsed, context, terminal);
        return ExitCode.Success;
    }
}
