using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Pipeline;

namespace Pipelines;

/// <summary>An attack in a pipeline: images are loaded, attacked with the Skip Gradient Method and scored by a network that the attack does not know.</summary>
public static class AttackInPipeline
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var images = ml.Data.LoadFromEnumerable(Samples.Take(40));

        var pipeline = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath")
            .Append(ml.Robustness.AdversarialSgm("Adversarial", "Image", new()
            {
                Source = Networks.Bundled("resnet44"),
                Gamma = 0.5f,
                Epsilon = 24 / 255f,
                StepSize = 3 / 255f,
            }))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Adversarial"));

        // Lazy: images are attacked, a batch at a time, as the metrics read the rows.
        using var model = pipeline.Fit(images);
        TransferMetrics metrics = ml.Robustness.EvaluateTransfer(model.Transform(images));
        output.WriteLine(metrics);
    }
}
