using System.CommandLine;
using System.Diagnostics;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Studies;

/// <summary><c>sgm study STUDY.json --output DIR</c>: every attack from every source, scored by every target.</summary>
internal sealed class StudyCommand
{
    private readonly StudyOptions options = new();
    private readonly DeviceOptions devices = new();
    private readonly Option<bool> init = new("--init") { Description = "Write a commented study to begin with, to STUDY.json or else study.json, and its schema beside it." };
    private readonly ShardOptions shards = new();

    private StudyCommand() { }

    internal static Command Create()
    {
        var command = new DocumentedCommand("study", "Attacks the images of a dataset from every source with every attack and scores them by every target, as a JSON file declares it. Computes what is missing only: it can be interrupted at any moment and run again. Ends with the transfer table, results.json, results.csv and report.html.")
        {
            Examples =
            [
                "sgm study --init study.json",
                "sgm study examples/FashionMnist/study.json --output output/fashion-mnist",
                "sgm study study.json --output results --shard 2/4",
            ],
        };
        var study = new StudyCommand();
        study.options.AddTo(command);
        study.shards.AddTo(command);
        study.devices.AddTo(command);
        command.Add(study.init);
        command.SetAction((arguments, terminal) => arguments.GetValue(study.init) ? study.Init(arguments, terminal) : study.Run(arguments, terminal));
        return command;
    }

    private int Init(ParseResult arguments, Terminal terminal)
    {
        var path = options.File(arguments) ?? "study.json";
        StudyStarter.Write(path);
        terminal.Note($"'{path}' is a study to begin with, and '{StudyStarter.SchemaName}' beside it lets editors check it. Then: sgm study {path} --output results");
        return ExitCode.Success;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var part = shards.Read(arguments);
        var folder = options.Folder(arguments);
        var plan = options.Plan(arguments);
        foreach (var first in plan.Study.Sources.Select(source => source.Members[0].Classifier.Classifier.Preprocessing)) ImageSizes.Check(plan.Dataset, first.Height, first.Width, plan.Study.Dataset.Sizing, "resize");
        foreach (var remark in plan.Dataset.Remarks) terminal.Note(remark);
        var time = Stopwatch.StartNew();
        var context = devices.CreateContext(arguments, seed: 0);
        PublishedWeights.Fetch(plan.Study.Classifiers.Select(classifier => classifier.Classifier), terminal);
        using var own = FolderLock.Acquire(folder.Lock(part), terminal);
        using var store = new StudyStore(plan, folder, part, DeviceOptions.NameOf(context));
        terminal.Note($"{plan.Study.Name}: {plan.Images.Count} images, {plan.Attacks.Count} attacks, {plan.Study.Targets.Count} targets, on {DeviceOptions.NameOf(context)}{(part.IsWhole ? "" : $"; shard {part}")}.");
        Compute(new StudyRun(store, context), options.Command(arguments, part.IsWhole ? "" : $" --shard {part}"), terminal);
        if (part.IsWhole) StudyOutput.Write(store, options.Command(arguments), time.Elapsed, context, terminal);
        else terminal.Note($"Shard {part} is done. When all are: {options.MergeCommand(arguments)}");
        return ExitCode.Success;
    }

    private static void Compute(StudyRun run, string command, Terminal terminal)
    {
        try
        {
            terminal.Track(board =>
            {
                run.Run(board, terminal.Cancellation);
                return true;
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"What is done is kept. To go on from there: {command}");
            throw;
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            throw new IOException("The disk is full. What is done is kept, and the same command goes on from there once there is room.", error);
        }
    }
}
