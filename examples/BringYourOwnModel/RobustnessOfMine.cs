using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace BringYourOwnModel;

/// <summary>How robust your network is: against images that were made for two others, which need no access to it, and against those that were made for itself.</summary>
public static class RobustnessOfMine
{
    private const float Epsilon = 24 / 255f, StepSize = Epsilon / 8;

    public static void Run(int imageCount, int trainingSteps, string output, TextWriter writer)
    {
        var folder = Path.Combine(Networks.DataFolder, "images");
        var all = ImageFolder.Read(folder);
        var images = all.Where((_, index) => index % (all.Count / imageCount) == 0).Take(imageCount).ToList();

        // Yours has its weights already; this one learns the other images.
        Directory.CreateDirectory(output);
        var weights = Path.Combine(output, "mine.dat");
        MyTraining.Run(folder, [.. all.Except(images)], trainingSteps, weights);

        // What the library needs to know: how to make the network, what happens to an image before it, the names of its classes, and where its branches end.
        var mine = new ImageClassifier("mine", () => new MyNetwork().load(weights) as MyNetwork ?? throw new InvalidDataException(weights), Networks.Preprocessing, Networks.ClassNames)
            .WithBranches((name, module) => name.EndsWith(".conv2", StringComparison.Ordinal));

        var ml = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        var data = ml.Data.LoadFromEnumerable(images);
        var loaded = ml.Transforms.LoadImages("Image", folder, "ImagePath").Fit(data).Transform(data);
        var matrix = ml.Robustness.EvaluateTransferMatrix(loaded, "Image", new()
        {
            Sources = [Networks.Bundled("resnet44"), Networks.Bundled("densenet40"), mine],
            Attacks = [new("PGD", Weaken(AttackPresets.Pgd)), new("SGM+MI", Weaken(AttackPresets.SgmMi(0.5f)))],
            Targets = [mine],
            NameColumnName = "ImagePath",
        });
        writer.WriteLine(matrix);
        Report(matrix, mine, images.Count).WriteHtml(Path.Combine(output, "report.html"));
        writer.WriteLine($"The report is {Path.Combine(output, "report.html")}.");
    }

    private static AttackSettings Weaken(AttackSettings attack) => attack with { Epsilon = Epsilon, StepSize = StepSize };

    private static TransferReport Report(TransferMatrix matrix, ImageClassifier mine, int images) => new()
    {
        Title = "The robustness of my network",
        Created = DateTimeOffset.Now,
        Dataset = new("Fashion-MNIST, test images", images, Networks.ClassNames),
        Classifiers = [ReportClassifier.Of(mine)],
        Cells = matrix.Cells,
        Comparisons = AttackComparison.AllPairs(matrix.Cells),
    };
}
