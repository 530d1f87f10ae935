using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace Pipelines;

/// <summary>A prediction engine: one image at a time, without a data view.</summary>
public static class PredictionEngine
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var images = Samples.Take(5);
        var model = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath")
            .Append(ml.Robustness.AdversarialSgm("Adversarial", Networks.Bundled("resnet44"), "Image", gamma: 0.5f, epsilon: 24 / 255f, stepSize: 3 / 255f))
            .Append(ml.Robustness.ScoreTransfer(Networks.Bundled("vgg8"), "Adversarial"))
            .Fit(ml.Data.LoadFromEnumerable(images));

        // The engine owns the model, and disposes its networks.
        using var engine = ml.Model.CreatePredictionEngine<LabeledImage, Prediction>(model);
        foreach (var image in images)
        {
            Prediction prediction = engine.Predict(image);
            output.WriteLine($"{image.ImagePath}: {Best(prediction.CleanScore)} before, {Best(prediction.Score)} after a change of {255 * prediction.AdversarialLInfinity:0}/255");
        }
    }

    private static string Best(float[] score) => Networks.ClassNames[Array.IndexOf(score, score.Max())];

    private sealed class Prediction
    {
        public float AdversarialLInfinity { get; set; }

        public float[] CleanScore { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
