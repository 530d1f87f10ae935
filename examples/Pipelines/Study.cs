using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;
using MLNet.Sgm.Studies;

namespace Pipelines;

/// <summary>A study built in code: like a matrix, but kept in a folder, so that it can be interrupted, and with a report. One target is a black box.</summary>
public static class Study
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var dataset = ImageDataset.Read(Samples.Folder).Take(20);
        var settings = new AttackSettings { Epsilon = 24 / 255f, StepSize = 3 / 255f };
        using var model = ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Image").Fit(dataset.Load(ml, 28, 28));

        var study = new TransferStudy
        {
            Name = "Two attacks",
            Dataset = new("Fashion-MNIST", dataset, Networks.ClassNames),
            Sources = [Networks.Bundled("resnet20")],
            Attacks = [new("PGD", settings), new("SGM", settings with { Gamma = 0.5f })],
            Targets = [Networks.Bundled("densenet40"), new TransformerTarget("any fitted transformer", model) { ScoreKind = ScoreKind.Logits }],
        };
        var folder = Directory.CreateTempSubdirectory("sgm-example-");
        // Run again after an interruption, it goes on from there. Files beside the report: adversarial images, scores, results.json.
        TransferReport report = study.RunAsync(ml, folder.FullName).GetAwaiter().GetResult();
        foreach (var cell in report.Cells) output.WriteLine($"{cell.Attack} from {cell.Source} against {cell.Target}: {cell.Metrics.AttackSuccessRate}");
        output.WriteLine($"{Directory.GetFiles(folder.FullName, "*.png", SearchOption.AllDirectories).Length} pictures and a page, {Path.GetFileName(Directory.GetFiles(folder.FullName, "*.html")[0])}");
        folder.Delete(recursive: true);
    }
}
