using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Attacks;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Cli.Evaluation;

/// <summary><c>sgm evaluate</c>: what networks make of images.</summary>
internal sealed class EvaluateCommand
{
    private const int DefaultBatchSize = 64;

    private readonly DatasetOptions dataset = new("The adversarial images (a folder of sgm attack knows their classes)");
    private readonly Option<string> cleanDir = new("--clean-dir") { Description = "The originals, under the same names, as a folder, a table or IDX files: adds the success over the images that were classified rightly before.", HelpName = "PATH" };
    private readonly ClassifierOptions classifiers = new("A network that is to be fooled");
    private readonly Option<ImageSizing?> sizing = ImageSizes.CreateOption();
    private readonly Option<int?> batchSize = NumberOption.CreateWhole("--batch-size", "The number of images that are scored together; 64 by default.", "N");
    private readonly Option<string> csv = new("--csv") { Description = "Also write the rates as a CSV file.", HelpName = "FILE" };
    private readonly Option<string> results = new("--results") { Description = "Also write everything as a results.json, which 'sgm report' reads.", HelpName = "FILE" };
    private readonly DeviceOptions device = new();

    private EvaluateCommand() { }

    internal static Command Create()
    {
        var options = new EvaluateCommand();
        var command = new DocumentedCommand("evaluate", "Scores images with networks: top-1 and top-5 accuracy and attack success rate, each with its 95 % interval.")
        {
            Examples =
            [
                "sgm evaluate --input-dir adversarial --arch vgg19_bn --arch densenet201",
                "sgm evaluate --input-dir adversarial --clean-dir SubImageNet224 --arch resnet50 --weights resnet50.pth --csv rates.csv",
                "sgm evaluate --input-dir adversarial --torchscript defended.pt --json",
            ],
        };
        options.dataset.AddTo(command);
        command.Add(options.cleanDir);
        options.classifiers.AddTo(command);
        foreach (var option in new Option[] { options.sizing, options.batchSize, options.csv, options.results }) command.Add(option);
        options.device.AddTo(command);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var clock = Stopwatch.StartNew();
        var targets = classifiers.Create(arguments);
        var images = ReadImages(arguments, targets[0].ClassNames, terminal);
        PublishedWeights.Fetch(targets, terminal);
        var context = device.CreateContext(arguments, seed: 0);
        var metrics = terminal.Track(board => Score(context, arguments, images, targets, board.Add("evaluate", images.Scored.Images.Count), terminal.Cancellation));
        var evaluation = new EvaluationResult(arguments.GetRequiredValue(dataset.Input), images, targets, metrics);
        var report = evaluation.ToReport(CommandText.Of(arguments), DeviceOptions.NameOf(context), clock.Elapsed);
        if (arguments.GetValue(csv) is { } table) report.WriteCsv(table);
        if (arguments.GetValue(results) is { } file) report.WriteJson(file);
        foreach (var (about, sentence) in report.Warnings) terminal.WarnOfResult($"{about}: {sentence}");
        if (terminal.IsJson) terminal.WriteJson(evaluation.Rows);
        else evaluation.Print(terminal.Results);
        return ExitCode.Success;
    }

    private EvaluationImages ReadImages(ParseResult arguments, IReadOnlyList<string> classNames, Terminal terminal)
    {
        var path = arguments.GetRequiredValue(dataset.Input);
        if (AttackFolder.IsUnfinished(path)) terminal.Warn($"The attack in '{path}' is not finished; what is there is scored.");
        var manifest = dataset.HasLabels(arguments) ? null : EvaluationImages.ManifestOf(path);
        if (manifest is not null && AttackFolder.AlteredIn(path, manifest) is { Count: > 0 } altered) terminal.Warn($"Images of '{path}' that are missing or not as the attack wrote them: {altered.Count}, {ImageFiles.Named(altered)}.");
        var scored = manifest is null ? dataset.Read(arguments, classNames, terminal, isChecked: false) : dataset.Chosen(arguments, EvaluationImages.DatasetOf(path, manifest), classNames);
        var clean = arguments.GetValue(cleanDir) is { } originals ? EvaluationImages.OriginalsOf(scored, manifest, originals, classNames) : null;
        return new(scored, manifest, clean);
    }

    private IReadOnlyList<TransferMetrics> Score(MLContext context, ParseResult arguments, EvaluationImages images, IReadOnlyList<ImageClassifier> targets, IProgress<long> progress, CancellationToken cancellation)
    {
        var data = images.Load(context, arguments.GetValue(sizing) ?? images.ManifestSizing, progress, cancellation);
        var prefixed = targets.Select((target, index) => new PrefixedTarget($"Target{index} ", target)).ToList();
        var aimedAt = images.HasTargets ? EvaluationImages.TargetLabel : null;
        using var model = context.Robustness.ScoreTransfer(EvaluationImages.Image, new()
        {
            Target = prefixed[0].Target,
            ColumnPrefix = prefixed[0].ColumnPrefix,
            OtherTargets = [.. prefixed.Skip(1)],
            CleanColumnName = images.Clean is null ? null : EvaluationImages.Original,
            TargetColumnName = aimedAt,
            BatchSize = arguments.GetValue(batchSize) ?? DefaultBatchSize,
        }).Fit(data);
        return context.Robustness.EvaluateTransfer(model.Transform(data), [.. prefixed.Select(target => target.ColumnPrefix)], targetColumnName: aimedAt, nameColumnName: EvaluationImages.Name);
    }
}
