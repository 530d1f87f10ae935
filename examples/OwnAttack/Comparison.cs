using FashionMnist;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace OwnAttack;

/// <summary>SGM+MI with and without a transform of one's own, from resnet44: <c>dotnet run -c Release --project examples/OwnAttack</c>.</summary>
public static class Comparison
{
    /// <summary>Success rates of both attacks on the bundled networks.</summary>
    public static TransferMatrix Run(int imageCount)
    {
        var ml = new MLContext(seed: 0);
        var folder = Path.Combine(Networks.DataFolder, "images");
        var images = ImageDataset.Read(folder).Take(imageCount);
        var attack = AttackPresets.SgmMi(0.5f) with { Epsilon = 24 / 255f, StepSize = 3 / 255f };
        return ml.Robustness.EvaluateTransferMatrix(images.Load(ml), "Image", new()
        {
            Sources = [new TransferSource(new AttackSource(Networks.Bundled("resnet44")))],
            Attacks = [new TransferAttack("SGM+MI", attack), new TransferAttack("with noise", attack with { Transform = new NoisyCopies() })],
            Targets = [Networks.Bundled("densenet40"), Networks.Bundled("vgg8")],
        });
    }
}
