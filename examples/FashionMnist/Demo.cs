using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace FashionMnist;

/// <summary>The main job in pipeline code: PGD, MI, SGM and SGM+MI from both sources on bundled images, scored by all bundled networks. study.json declares the same for <c>sgm study</c>.</summary>
public static class Demo
{
    private const float Epsilon = 24 / 255f;

    /// <param name="count">How many of the bundled images, spread over the classes.</param>
    /// <param name="output">The folder of results.json and report.html.</param>
    /// <param name="writer">Where the table goes.</param>
    public static TransferReport Run(int count, string output, TextWriter writer)
    {
        var ml = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        var folder = Path.Combine(Networks.DataFolder, "images");
        var images = ImageFolder.Read(folder);
        if (count < 1 || count > images.Count) throw new ArgumentException($"--images must be between 1 and {images.Count}; found {count}.");
        // The images are in the order of their classes.
        images = [.. Enumerable.Range(0, count).Select(index => images[(int)((long)index * images.Count / count)])];
        var data = ml.Data.LoadFromEnumerable(images);
        var loaded = ml.Transforms.LoadImages("Image", folder, "ImagePath").Fit(data).Transform(data);
        var networks = Networks.Names.Select(Networks.Bundled).ToList();

        var matrix = ml.Robustness.EvaluateTransferMatrix(loaded, "Image", new()
        {
            Sources = [.. networks.Where(network => Attacks.Sources.Contains(network.Name)).Select(network => new TransferSource(new AttackSource(network)))],
            Attacks = [.. Attacks.Names.Select(attack => new TransferAttack(attack, source => Attacks.Settings(attack, Epsilon, GammaOf(source.Name))))],
            Targets = [.. networks.Select(network => (TransferTarget)network)],
            NameColumnName = "ImagePath",
            BatchSize = 100,
        });

        writer.WriteLine($"Attack success rate, percent of {count} images (* the source itself):");
        writer.WriteLine(matrix);
        var report = new TransferReport
        {
            Title = "Fashion-MNIST: four networks, four attacks",
            Created = DateTimeOffset.Now,
            Dataset = new("Fashion-MNIST, test images", count, Networks.ClassNames),
            Classifiers = [.. networks.Select(network => ReportClassifier.Of(network))],
            Attacks = [.. Attacks.Sources.SelectMany(source => Attacks.Names.Select(attack => ReportAttack.Of(attack, Attacks.Settings(attack, Epsilon, GammaOf(source)), source)))],
            Cells = matrix.Cells,
            Comparisons = [.. Attacks.Sources.SelectMany(source => new[] { ("SGM", "PGD"), ("SGM+MI", "MI") }.Select(pair => AttackComparison.Between(matrix.Cells, source, pair.Item1, pair.Item2, target: null)))],
        };
        foreach (var comparison in report.Comparisons)
            writer.WriteLine($"From {comparison.Source}, {comparison.First} against {comparison.Second}: {new McNemarTest(comparison.OnlyFirst, comparison.OnlySecond)}");
        report.WriteJson(Path.Combine(output, "results.json"));
        report.WriteHtml(Path.Combine(output, "report.html"));
        writer.WriteLine($"results.json and report.html are in '{output}'.");
        return report;
    }

    /// <summary>README beside this file says how they were chosen.</summary>
    private static float GammaOf(string source) => source == "densenet40" ? 0.7f : 0.5f;
}
