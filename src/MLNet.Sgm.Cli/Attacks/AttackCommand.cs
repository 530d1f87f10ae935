using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Studies;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Cli.Attacks;

/// <summary><c>sgm attack</c>: adversarial images of a dataset, into a folder.</summary>
internal sealed class AttackCommand
{
    private readonly DatasetOptions dataset = new("The images");
    private readonly Option<bool> unlabeled = new("--unlabeled") { Description = "The images of --input-dir and its sub-folders have no classes: what the source takes an original for counts as its class." };
    private readonly Option<string> output = new("--output-dir") { Description = "The folder for the adversarial images and manifest.json; a run that was interrupted goes on there.", HelpName = "DIR", Required = true };
    private readonly ClassifierOptions classifiers = new("The source, or several as an ensemble");
    private readonly AttackOptions attack = new();
    private readonly Option<ImageSizing?> sizing = ImageSizes.CreateOption();
    private readonly ShardOptions shards = new();
    private readonly DeviceOptions device = new();

    private AttackCommand() { }

    internal static Command Create()
    {
        var options = new AttackCommand();
        var command = new DocumentedCommand("attack", "Makes adversarial images: PNG files under the names of the originals, and manifest.json, which says how each was made.")
        {
            Examples =
            [
                "sgm attack --input-dir SubImageNet224 --output-dir adversarial --arch resnet152 --gamma 0.2",
                "sgm attack --input-dir images --output-dir out --arch densenet201 --weights densenet201.pth --gamma 0.5 --momentum 1 --epsilon 8",
                "sgm attack --input-dir images --output-dir out --arch resnet50 --arch densenet121 --gamma 0.2 0.5 --preset di-ti-mi",
                "sgm attack --input-dir photos --unlabeled --resize crop --output-dir out --arch resnet50 --gamma 0.2",
                "sgm attack --input-dir images --output-dir out --arch resnet50 --shard 2/4",
                "sgm attack --input-dir nips2017/images.csv --output-dir out --arch inception_v3 --goal given --objective logit --num-steps 300",
            ],
        };
        options.dataset.AddTo(command);
        command.Add(options.unlabeled);
        command.Add(options.output);
        options.classifiers.AddTo(command);
        options.attack.AddTo(command);
        command.Add(options.sizing);
        options.shards.AddTo(command);
        options.device.AddTo(command);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var shard = shards.Read(arguments);
        var job = CreateJob(arguments, terminal);
        var context = device.CreateContext(arguments, job.Attack.Seed ?? 0);
        var path = arguments.GetRequiredValue(output);
        using var folder = Open(path, job, shard, DeviceOptions.NameOf(context));
        TellChanges(folder, path, terminal);
        var (total, before) = AttackRunner.Count(job, folder, shard.Has);
        terminal.Note($"{job.Attack}, source {string.Join(" + ", job.Sources)}, on {DeviceOptions.NameOf(context)}: {total} images to {path}{(shard.IsWhole ? "" : $", shard {shard}")}.");
        if (before > 0) terminal.Note($"{before} of them are there already.");
        try
        {
            terminal.Track(board =>
            {
                AttackRunner.Run(context, job, folder, shard.Has, board.Add("attack", total, before), terminal.Cancellation);
                return shard.IsWhole && folder.TryComplete();
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"Interrupted with {folder.Completed.Count} of {job.Dataset.Images.Count} images in {path}; the same command goes on from there.");
            return ExitCode.Interrupted;
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            throw new IOException($"The disk of '{path}' is full: {folder.Completed.Count} of {job.Dataset.Images.Count} images are there, and the same command goes on once there is room.", error);
        }
        Report(terminal, path, job, [.. job.Batches.Where((_, number) => shard.Has(number)).SelectMany(batch => batch).Select(image => folder.Completed[image.ImagePath])], total - before);
        if (!shard.IsWhole) terminal.Note($"Shard {shard} is done. When all are, the same command with --shard 1/1 writes {AttackManifest.FileName}.");
        return ExitCode.Success;
    }

    private static AttackFolder Open(string path, AttackJob job, Shard shard, string device) => AttackFolder.Open(
        path, job.Settings(), AttackJob.Versions(device), job.Dataset.Images, shard.IsWhole ? null : shard.Name, mayDatasetChange: job.Attack.Transform?.NeedsPool != true);

    /// <summary>What is not as the last run left it.</summary>
    private static void TellChanges(AttackFolder folder, string path, Terminal terminal)
    {
        if (folder.HasOtherDataset) terminal.Warn($"The dataset has other images than when '{path}' was begun; what is there and is still in it is kept.");
        if (folder.Vanished.Count > 0) terminal.Warn($"Attacked before and no longer in the dataset: {folder.Vanished.Count}, {ImageFiles.Named(folder.Vanished)}; they are not in {AttackManifest.FileName}.");
        if (folder.Altered.Count > 0) terminal.Warn($"Adversarial images that are missing or not as they were written, and are made again: {folder.Altered.Count}, {ImageFiles.Named(folder.Altered)}.");
    }

    private AttackJob CreateJob(ParseResult arguments, Terminal terminal)
    {
        var settings = attack.Create(arguments);
        var sources = attack.CreateSources(arguments, classifiers.Create(arguments));
        var names = sources[0].Classifier.ClassNames;
        var isLabeled = !arguments.GetValue(unlabeled);
        if (settings.Norm == AttackNorm.LInfinity && settings.Epsilon < 1f / byte.MaxValue)
            terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"An epsilon of {255 * settings.Epsilon:0.###}/255 is less than a step between two 8-bit values: no image that is written will differ from its original."));
        var job = new AttackJob { Dataset = isLabeled ? dataset.Read(arguments, names, terminal, isChecked: true) : dataset.ReadUnlabeled(arguments, terminal), IsLabeled = isLabeled, Sources = sources, Attack = settings, BatchSize = attack.BatchSize(arguments), Sizing = arguments.GetValue(sizing) ?? ImageSizing.None };
        if (settings.Goal == AttackGoal.GivenTarget && job.Dataset.Images.FirstOrDefault(image => image.TargetLabel is null) is { } without)
            throw new UsageException($"--goal given needs a target for each image, in a column target or TargetClass of the table; found none for '{without.ImagePath}'.");
        ImageSizes.Check(job.Dataset, job.Height, job.Width, job.Sizing);
        PublishedWeights.Fetch(sources.Select(source => source.Classifier), terminal);
        return job;
    }

    private static void Report(Terminal terminal, string path, AttackJob job, IReadOnlyList<AttackedImage> images, int made)
    {
        var right = new Proportion(images.Count(image => image.SourceCleanPrediction == image.Label), images.Count);
        var fooled = new Proportion(images.Count(image => job.Attack.Goal == AttackGoal.GivenTarget ? image.SourcePrediction == image.TargetLabel : image.SourcePrediction != image.Label), images.Count);
        var unchanged = images.Count(image => image.LInfinity == 0);
        var largest = images.Select(image => image.LInfinity).DefaultIfEmpty().Max();
        if (unchanged > 0) terminal.Warn(UnchangedImages.Sentence(unchanged, images.Count));
        if (CleanAccuracyCheck.Warning(right, job.Sources[0].Classifier.ClassNames.Count) is { } warning) terminal.Warn($"{string.Join(" + ", job.Sources)}: {warning}");
        if (terminal.IsJson)
        {
            terminal.WriteJson(new { OutputDir = path, Attack = job.Attack.ToString(), Images = images.Count, Made = made, SourceCleanAccuracy = right, SourceSuccessRate = fooled, Unchanged = unchanged, MaxLInfinity = largest });
            return;
        }
        terminal.Output.WriteLine($"{images.Count} adversarial images in {path}, {made} of them made now.");
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The source classified {right} of the originals rightly; {fooled} of the adversarial images {(job.Attack.Goal == AttackGoal.GivenTarget ? "reach their targets" : "are taken for another class")} by it; no pixel changed by more than {255 * largest:0.##}/255."));
    }
}
