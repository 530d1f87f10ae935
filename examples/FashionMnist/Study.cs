using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using Spectre.Console;

namespace FashionMnist;

/// <summary>The main job: each attack from each source, scored by all other networks, on the bundled test images.</summary>
public sealed class Study(string imageFolder, string output, int? take)
{
    private const int SheetColumns = 12;

    // What the table needs; a redirected output claims to have 80 columns, and colors.
    private const int TerminalColumns = 120;

    private readonly MLContext ml = new(seed: 0);

    public void Run()
    {
        var images = ImageFolder.Read(imageFolder);
        if (take is { } count)
        {
            var stride = Math.Max(1, images.Count / count);
            images = [.. images.Where((_, index) => index % stride == 0).Take(count)];
        }
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, TerminalColumns);
        AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
        List<TransferCell> cells = [];
        var clock = Stopwatch.StartNew();
        AnsiConsole.Progress().HideCompleted(false).Start(progress =>
        {
            var runs = from source in Attacks.Gammas.Keys from attack in Attacks.Names select (source, attack, task: progress.AddTask($"{source}, {attack}", maxValue: images.Count));
            foreach (var (source, attack, task) in runs.ToList()) cells.AddRange(Attack(images, source, attack, task));
        });
        Report(images.Count, cells, clock.Elapsed).WriteJson(Path.Combine(output, "results.json"));
        WriteSheet(images);
        StudyTable.Print(cells);
        Console.WriteLine($"Adversarial images, results.json and contact-sheet.png are in {Path.GetFullPath(output)}.");
    }

    private IEnumerable<TransferCell> Attack(IReadOnlyList<LabeledImage> images, string source, string attack, ProgressTask task)
    {
        var options = Attacks.Create(attack, source, Attacks.Epsilon, Attacks.Gammas[source]);
        options.Progress = new Bar(task);
        var targets = Networks.Names.Where(name => name != source).ToList();
        IEstimator<ITransformer> pipeline = ml.Transforms.LoadImages("Image", imageFolder, "ImagePath")
            .Append(ml.Robustness.Adversarial("Adversarial", "Image", options))
            .Append(ml.Robustness.SaveImages(Folder(source, attack), "Adversarial", "ImagePath"));
        foreach (var target in targets) pipeline = pipeline.Append(ml.Robustness.ScoreTransfer(Networks.Bundled(target), "Adversarial", target));

        var data = ml.Data.LoadFromEnumerable(images);
        var model = pipeline.Fit(data);
        using var networks = model as IDisposable;
        var metrics = ml.Robustness.EvaluateTransfer(model.Transform(data), targets);
        return [.. targets.Zip(metrics, (target, result) => new TransferCell(source, attack, target, result))];
    }

    private string Folder(string source, string attack) => Path.Combine(output, $"{source}-{attack}");

    private void WriteSheet(IReadOnlyList<LabeledImage> images)
    {
        var adversarial = Folder(Attacks.Gammas.Keys.First(), Attacks.Names[^1]);
        var shown = Enumerable.Range(0, SheetColumns).Select(column => images[column * images.Count / SheetColumns]);
        var pairs = shown.Select(image => (MLImage.CreateFromFile(Path.Combine(imageFolder, image.ImagePath)), MLImage.CreateFromFile(Path.Combine(adversarial, image.ImagePath)))).ToList();
        ContactSheet.Save(Path.Combine(output, "contact-sheet.png"), pairs);
        foreach (var (original, changed) in pairs)
        {
            original.Dispose();
            changed.Dispose();
        }
    }

    private TransferReport Report(int images, IReadOnlyList<TransferCell> cells, TimeSpan elapsed) => new()
    {
        Title = "The Skip Gradient Method on Fashion-MNIST",
        Command = "bash eng/demo.sh" + (take is null ? "" : $" --take {take}"),
        Created = DateTimeOffset.UtcNow,
        Environment = ReportEnvironment.Current("cpu", elapsed),
        Dataset = new("Fashion-MNIST", images, Networks.ClassNames),
        Classifiers = [.. Networks.Names.Select(name => ReportClassifier.Of(Networks.Bundled(name), name))],
        Attacks = [.. from source in Attacks.Gammas.Keys from attack in Attacks.Names select ReportAttack.Of(attack, Attacks.Settings(attack, Attacks.Epsilon, Attacks.Gammas[source]), source)],
        Cells = cells,
        Comparisons = [.. AttackComparison.AllPairs(cells), .. AttackComparison.BestAgainstNext(cells)],
    };

    private sealed class Bar(ProgressTask task) : IProgress<AttackProgress>
    {
        public void Report(AttackProgress value) => task.Value = value.ImagesDone;
    }
}
