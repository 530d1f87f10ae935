using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Evaluation;

/// <summary><c>sgm evaluate</c>: what networks make of images.</summary>
internal sealed class EvaluateCommand
{
    private const int DefaultBatchSize = 64;

    private readonly DatasetOptions dataset = new("The adversarial images (a folder of sgm attack knows their classes)");
    private readonly Option<string> cleanDir = new("--clean-dir") { Description = "The originals, under the same names, as a folder, a table or IDX files. Adds the success rate over the images that were classified correctly before.", HelpName = "PATH" };
    private readonly ClassifierOptions classifiers = new("A network that scores the images");
    private readonly BehindOption behind = new();
    private readonly Option<ImageSizing?> sizing = SizingOption.Create();
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
            Usual = ["--input-dir", "--labels", "--take", "--clean-dir", "--arch", "--weights", "--classes", "--csv", "--results", "--device"],
            Examples =
            [
                "sgm evaluate --input-dir adversarial --arch vgg19_bn --arch densenet201",
                "sgm evaluate --input-dir adversarial --clean-dir SubImageNet224 --arch resnet50 --weights resnet50.pth --csv rates.csv",
                "sgm evaluate --input-dir adversarial --torchscript defended.pt --json",
                "sgm evaluate --input-dir adversarial --clean-dir SubImageNet224 --arch resnet50 --behind jpeg:quality=75",
            ],
        };
        options.dataset.AddTo(command);
        command.Add(options.cleanDir);
        options.classifiers.AddTo(command);
        options.behind.AddTo(command);
        foreach (var option in new Option[] { options.sizing, options.batchSize, options.csv, options.results }) command.Add(option);
        options.device.AddTo(command);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult arguments, Terminal terminal)
    {
        var networks = classifiers.Create(arguments);
        var evaluation = Read(arguments, networks, terminal);
        var context = device.CreateContext(arguments, seed: 0);
        var report = terminal.Track(board => evaluation.RunAsync(context, new WorkBoard(board), terminal.Cancellation).GetAwaiter().GetResult());
        if (arguments.GetValue(csv) is { } table) report.WriteCsv(table);
        if (arguments.GetValue(results) is { } file) report.WriteJson(file);
        foreach (var (about, sentence) in report.Warnings) terminal.WarnOfResult($"{about}: {sentence}");
        if (terminal.IsJson) terminal.WriteJson(EvaluationTable.Rows(report, networks));
        else EvaluationTable.Print(terminal.Results, report);
        return ExitCode.Success;
    }

    private FolderEvaluation Read(ParseResult arguments, IReadOnlyList<ImageClassifier> networks, Terminal terminal)
    {
        var path = arguments.GetRequiredValue(dataset.Input);
        var classNames = networks[0].ClassNames;
        var targets = behind.Apply(arguments, [.. networks]);
        if (AttackFolder.IsUnfinished(path)) terminal.Warn($"The attack in '{path}' is not finished; what is there is scored.");
        var evaluation = (dataset.HasLabels(arguments) ? null : FolderEvaluation.Find(path, targets)) is { } known
            ? known with { Images = dataset.Chosen(arguments, known.Images, classNames, terminal) }
            : new() { Images = dataset.Read(arguments, classNames, terminal, isChecked: false), Targets = targets };
        return evaluation with
        {
            Originals = arguments.GetValue(cleanDir) is { } originals ? evaluation.FindOriginals(originals) : null,
            Sizing = arguments.GetValue(sizing) ?? evaluation.Sizing,
            BatchSize = arguments.GetValue(batchSize) ?? DefaultBatchSize,
            Command = CommandText.Of(arguments),
        };
    }
}
