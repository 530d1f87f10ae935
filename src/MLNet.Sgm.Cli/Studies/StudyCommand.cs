using System.CommandLine;
using Microsoft.ML;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Studies;

/// <summary><c>sgm study STUDY.json --output DIR</c>: every attack from every source, scored by every target.</summary>
internal sealed class StudyCommand
{
    private readonly StudyOptions options = new();
    private readonly DeviceOptions devices = new();
    private readonly Option<bool> init = new("--init") { Description = "Write a commented study to begin with, to STUDY.json or else study.json, and its schema beside it." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Compute nothing: print images, gradients, time and disk, estimated from a short probe on this machine, and the smallest difference that the study can see." };
    private readonly ShardOptions shards = new();

    private StudyCommand() { }

    internal static Command Create()
    {
        var command = new DocumentedCommand("study", "Runs a study: every attack from every source, scored by every target, as a JSON file declares it. Only what is missing is computed, so it can be interrupted at any moment and run again. Ends with the transfer table, results.json, results.csv and report.html.")
        {
            Usual = ["--output", "--init", "--shard", "--take", "--device", "--threads"],
            Examples =
            [
                "sgm study --init study.json",
                "sgm study examples/FashionMnist/study.json --output output/fashion-mnist",
                "sgm study study.json --output results --shard 2/4",
                "sgm study study.json --dry-run",
                "sgm study study.json --output results --junit robustness.xml",
            ],
        };
        var study = new StudyCommand();
        study.options.AddTo(command);
        study.shards.AddTo(command);
        study.devices.AddTo(command);
        command.Add(study.init);
        command.Add(study.dryRun);
        command.SetAction((arguments, terminal) => arguments.GetValue(study.init) ? study.Init(arguments, terminal) : arguments.GetValue(study.dryRun) ? study.Estimate(arguments, terminal) : study.Run(arguments, terminal));
        return command;
    }

    private int Init(ParseResult arguments, Terminal terminal)
    {
        var path = options.File(arguments) ?? "study.json";
        StudyStarter.Write(path);
        if (terminal.IsJson) terminal.WriteJson(new { Files = new[] { path, Path.Combine(Path.GetDirectoryName(path)!, StudyStarter.SchemaName) } });
        terminal.Note($"'{path}' is a study to begin with, and '{StudyStarter.SchemaName}' beside it lets editors check it. Then: sgm study {path} --output results");
        return ExitCode.Success;
    }

    private int Estimate(ParseResult arguments, Terminal terminal)
    {
        var (study, context) = (options.Read(arguments), devices.CreateContext(arguments, seed: 0));
        var estimate = terminal.Track(board => study.EstimateAsync(context, new WorkBoard(board), terminal.Cancellation).GetAwaiter().GetResult());
        EstimateOutput.Write(estimate, terminal);
        return ExitCode.Success;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var part = shards.Read(arguments);
        var (folder, study) = (options.Folder(arguments), options.Read(arguments));
        var context = devices.CreateContext(arguments, seed: 0);
        if (part.IsWhole)
        {
            var report = Compute(progress => study.RunAsync(context, folder, progress, terminal.Cancellation), study.Command!, terminal);
            return StudyOutput.Write(report, folder, options.JUnit(arguments), terminal);
        }
        Compute(progress => RunShard(study, context, folder, part, progress, terminal.Cancellation), options.Command(arguments, $" --shard {part}"), terminal);
        if (terminal.IsJson) terminal.WriteJson(new { OutputDir = folder, Shard = part.ToString() });
        terminal.Note($"Shard {part} is done. When all are: {options.MergeCommand(arguments)}");
        return ExitCode.Success;
    }

    private static async Task<bool> RunShard(TransferStudy study, MLContext context, string folder, StudyShard part, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        await study.RunShardAsync(context, folder, part, progress, cancellation).ConfigureAwait(false);
        return true;
    }

    private static T Compute<T>(Func<IProgress<WorkProgress>, Task<T>> run, string command, Terminal terminal)
    {
        try
        {
            return terminal.Track(board => run(new WorkBoard(board)).GetAwaiter().GetResult());
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
