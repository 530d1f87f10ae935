using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace Pipelines;

/// <summary>A transfer matrix: sources by attacks by targets, in one pass over the images.</summary>
public static class TransferMatrix
{
    public static void Run(TextWriter output)
    {
        var ml = new MLContext(seed: 0);
        var images = ml.Data.LoadFromEnumerable(Samples.Take(20));
        var loaded = ml.Transforms.LoadImages("Image", Samples.Folder, "ImagePath").Append(ml.Transforms.ResizeImages("Image", 28, 28)).Fit(images).Transform(images);
        var settings = new AttackSettings { Epsilon = 24 / 255f, StepSize = 3 / 255f };

        // Each image is decoded once, and each adversarial image is made once and scored by every target.
        var matrix = ml.Robustness.EvaluateTransferMatrix(loaded, "Image", new()
        {
            Sources = [Networks.Bundled("resnet20"), Networks.Bundled("densenet40")],
            Attacks = [new("PGD", settings), new("SGM", settings with { Gamma = 0.5f }), new("SGM+MI", settings with { Gamma = 0.5f, Momentum = 1 })],
            Targets = [Networks.Bundled("vgg8"), Networks.Bundled("resnet44")],
        });
        output.WriteLine(matrix);
    }
}
