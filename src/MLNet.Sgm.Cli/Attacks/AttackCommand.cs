using System.CommandLine;
using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Attacks;

/// <summary><c>sgm attack</c>: adversarial images of a dataset, into a folder.</summary>
internal sealed class AttackCommand
{
    private readonly DatasetOptions dataset = new("The images");
    private readonly Option<bool> unlabeled = new("--unlabeled") { Description = "The images have no classes: the class that the source predicts for an original is its label." };
    private readonly Option<string> output = new("--output-dir") { Description = "The folder for the adversarial images and manifest.json. A run that was interrupted goes on there.", HelpName = "DIR", Required = true };
    private readonly ClassifierOptions classifiers = new("The source, or several as an ensemble");
    private readonly AttackOptions attack = new();
    private readonly Option<ImageSizing?> sizing = SizingOption.Create();
    private readonly ShardOptions shards = new();
    private readonly DeviceOptions device = new();

    private AttackCommand() { }

    internal static Command Create()
    {
        var options = new AttackCommand();
        var command = new DocumentedCommand("attack", "Makes adversarial images of a folder of images. They are PNG files under the names of the originals, beside manifest.json, which says how each was made.")
        {
            Usual = ["--input-dir", "--unlabeled", "--take", "--output-dir", "--arch", "--weights", "--classes", "--preset", "--epsilon", "--num-steps", "--gamma", "--device"],
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
        WorkBoard? work = null;
        try
        {
            var images = terminal.Track(board => job.RunAsync(context, path, shard, work = new(board), terminal.Cancellation).GetAwaiter().GetResult());
            Report(terminal, path, job, images, (int)(images.Count - work!.First!.Done));
        }
        catch (OperationCanceledException)
        {
            terminal.Warn($"Interrupted with {Done(work, job)} images in {path}; the same command goes on from there.");
            return ExitCode.Interrupted;
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            throw new IOException($"The disk of '{path}' is full: {Done(work, job)} images are there, and the same command goes on once there is room.", error);
        }
        if (!shard.IsWhole) terminal.Note($"Shard {shard} is done. When all are, the same command with --shard 1/1 writes {AttackManifest.FileName}.");
        return ExitCode.Success;
    }

    private static string Done(WorkBoard? work, FolderAttack job) => $"{work?.Last?.Done ?? 0} of {work?.Last?.Total ?? job.Dataset.Images.Count}";

    private FolderAttack CreateJob(ParseResult arguments, Terminal terminal)
    {
        var settings = attack.Create(arguments);
        var sources = attack.CreateSources(arguments, classifiers.Create(arguments));
        var names = sources[0].Classifier.ClassNames;
        var isLabeled = !arguments.GetValue(unlabeled);
        var job = new FolderAttack { Dataset = isLabeled ? dataset.Read(arguments, names, terminal, isChecked: true) : dataset.ReadUnlabeled(arguments, terminal), IsLabeled = isLabeled, Sources = sources, Attack = settings, BatchSize = attack.BatchSize(arguments), Sizing = arguments.GetValue(sizing) ?? ImageSizing.None };
        if (settings.Goal == AttackGoal.GivenTarget && job.Dataset.Images.FirstOrDefault(image => image.TargetLabel is null) is { } without)
            throw new UsageException($"--goal given needs a target for each image, in a column target or TargetClass of the table; found none for '{without.ImagePath}'.");
        ImageSizes.Check(job.Dataset, job.Height, job.Width, job.Sizing, SizingOption.Name);
        return job;
    }

    private static void Report(Terminal terminal, string path, FolderAttack job, IReadOnlyList<AttackedImage> images, int made)
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
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The source classifies {right} of the originals correctly, and {fooled} of the adversarial images {(job.Attack.Goal == AttackGoal.GivenTarget ? "as their targets" : "as another class")}. No pixel changed by more than {255 * largest:0.##}/255."));
    }
}
