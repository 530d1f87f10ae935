using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace Vgg19Robustness;

/// <summary>PGD, MI and SGM from both sources, as published: ε = 16/255, steps of 2/255, ten of them, γ = 0.2 for the ResNet and 0.5 for the DenseNet.</summary>
public static class Experiment
{
    private const int BatchSize = 10;

    public static void Run(Networks networks, string imageFolder, string output, TextWriter writer)
    {
        var ml = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        var images = ImageFolder.ReadByWordNetId(imageFolder);
        var seen = networks.Vgg.Preprocessing;
        var data = ml.Data.LoadFromEnumerable(images);
        var loaded = ml.Transforms.LoadImages("Image", imageFolder, "ImagePath")
            .Append(ml.Transforms.ResizeImages("Image", seen.Width, seen.Height))
            .Fit(data).Transform(data);

        var matrix = ml.Robustness.EvaluateTransferMatrix(loaded, "Image", new()
        {
            Sources = [Source(networks.ResNet), Source(networks.DenseNet)],
            Attacks =
            [
                new("PGD", AttackPresets.Pgd),
                new("MI", AttackPresets.MiFgsm),
                new("SGM", source => AttackPresets.Sgm(source.Name == networks.ResNet.Name ? 0.2f : 0.5f)),
            ],
            Targets = [networks.Vgg],
            NameColumnName = "ImagePath",
            BatchSize = BatchSize,
        });

        writer.WriteLine($"Attack success rate, percent of {images.Count} images:");
        writer.WriteLine(matrix);
        var report = new TransferReport
        {
            Title = "The robustness of VGG19",
            Created = DateTimeOffset.Now,
            Dataset = new(Path.GetFileName(imageFolder), images.Count, ImageNetClasses.Names),
            Classifiers = [ReportClassifier.Of(networks.ResNet), ReportClassifier.Of(networks.DenseNet), ReportClassifier.Of(networks.Vgg)],
            Cells = matrix.Cells,
            Comparisons = AttackComparison.AllPairs(matrix.Cells),
        };
        report.WriteJson(Path.Combine(output, "results.json"));
        report.WriteHtml(Path.Combine(output, "report.html"));
        writer.WriteLine($"results.json and report.html are in {output}.");
    }

    /// <summary>The published tables are of the published code's choice of branches.</summary>
    private static TransferSource Source(ImageClassifier classifier) => new(new AttackSource(classifier) { Rule = SkipRule.PublishedCode });
}
