using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;

namespace Pipelines;

/// <summary>A black-box target: whatever fitted ML.NET pipeline makes a column of scores, here the nearest of the classes' mean images.</summary>
public static class BlackBoxTarget
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var images = ml.Data.LoadFromEnumerable(Samples.Take(20));
        var (pixels, means) = (ml.Transforms.ResizeImages("Image", 28, 28).Append(ml.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 1 / 255f)), Samples.ClassMeans(ml));
        var load = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath");
        var model = pixels.Append(ml.Transforms.CustomMapping<Input, Scores>((row, scores) => scores.Score = [.. means.Select(mean => -Distance(row.Pixels, mean))], null))
            .Fit(load.Fit(images).Transform(images));

        // Seen from outside: the pipeline above neither knows of attacks nor has a gradient.
        var target = new TransformerTarget("nearest mean", model) { ImageColumnName = "Image", ClassNames = Networks.ClassNames, ScoreKind = ScoreKind.Logits };
        using var chain = load
            .Append(ml.Robustness.AdversarialSgm("Adversarial", Networks.Bundled("resnet20"), "Image", gamma: 0.5f, epsilon: 24 / 255f, stepSize: 3 / 255f))
            .Append(ml.Robustness.ScoreTransfer(target, "Adversarial"))
            .Fit(images);
        output.WriteLine(ml.Robustness.EvaluateTransfer(chain.Transform(images)));
    }

    private static float Distance(float[] one, float[] other) => one.Zip(other, (a, b) => (a - b) * (a - b)).Sum();

    private sealed class Input { [VectorType(3, 28, 28)] public float[] Pixels { get; set; } = []; }

    private sealed class Scores { [VectorType(10)] public float[] Score { get; set; } = []; }
}
