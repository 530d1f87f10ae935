using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace OnnxModelExample;

/// <summary>How robust an ML.NET pipeline is whose network is an ONNX model: seen from outside, and with its own network as the source of the attack.</summary>
public static class RobustnessOfPipeline
{
    private const float Epsilon = 16 / 255f, StepSize = 2 / 255f;

    public static TransferMatrix Run(int trainingCount, int imageCount, TextWriter writer)
    {
        var ml = new MLContext(seed: 0) { GpuDeviceId = 0, FallbackToCpu = true };
        var folder = Path.Combine(Networks.DataFolder, "images");
        var all = ImageFolder.Read(folder);
        var attacked = Spread(all, imageCount);
        var load = ml.Transforms.LoadImages("Image", folder, "ImagePath").Append(ml.Transforms.ResizeImages("Image", ClothesModel.Side, ClothesModel.Side));
        var training = ml.Data.LoadFromEnumerable(Spread([.. all.Except(attacked)], trainingCount));
        var model = ClothesModel.Train(ml, load.Fit(training).Transform(training));

        // Seen from outside, the pipeline is a transformer; from inside, its network and its linear model are one network with a gradient.
        var pipeline = new TransformerTarget("the pipeline", model.Transformer) { ClassNames = Networks.ClassNames };
        var inside = ImportedModel.Create(model);

        var images = ml.Data.LoadFromEnumerable(attacked);
        var matrix = ml.Robustness.EvaluateTransferMatrix(load.Fit(images).Transform(images), "Image", new()
        {
            Sources = [Networks.Bundled("resnet44"), inside],
            Attacks = [new("PGD", Bounded(AttackPresets.Pgd)), new("SGM", Bounded(AttackPresets.Sgm(0.5f)))],
            Targets = [pipeline, inside],
            // Those of ours see 28 pixels of 224.
            ResizeForSource = true,
        });
        writer.WriteLine(matrix);
        return matrix;
    }

    private static AttackSettings Bounded(AttackSettings attack) => attack with { Epsilon = Epsilon, StepSize = StepSize };

    /// <summary>So many images, spread over the classes.</summary>
    private static IReadOnlyList<LabeledImage> Spread(IReadOnlyList<LabeledImage> images, int count) => [.. Enumerable.Range(0, count).Select(i => images[(int)((long)i * images.Count / count)])];
}
