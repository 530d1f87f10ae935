using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace BringYourOwnModel;

/// <summary>Stands in for the training that your network has behind it.</summary>
internal static class MyTraining
{
    private const int Side = 28, BatchSize = 100;

    internal static void Run(string folder, IReadOnlyList<LabeledImage> images, int steps, string weights)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var (pixels, labels) = Read(folder, images);
        using var network = new MyNetwork();
        using var optimizer = optim.Adam(network.parameters(), 2e-3);
        for (var step = 0; step < steps; step++)
        {
            using var stepScope = NewDisposeScope();
            var batch = randint(0, images.Count, [BatchSize], dtype: ScalarType.Int64);
            optimizer.zero_grad();
            nn.functional.cross_entropy(network.call(pixels.index_select(0, batch)), labels.index_select(0, batch)).backward();
            optimizer.step();
        }
        network.save(weights);
    }

    /// <summary>Images as the network sees them, N×1×28×28, and their classes.</summary>
    private static (Tensor Pixels, Tensor Labels) Read(string folder, IReadOnlyList<LabeledImage> images)
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(images);
        var load = ml.Transforms.LoadImages("Image", folder, "ImagePath").Append(ml.Transforms.ResizeImages("Image", Side, Side)).Append(ml.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 1 / 255f));
        // The three colors of a gray image are the same.
        var gray = load.Fit(data).Transform(data).GetColumn<float[]>("Pixels").SelectMany(planes => planes.Take(Side * Side)).ToArray();
        var pixels = tensor(gray, [images.Count, 1, Side, Side]).sub_(Networks.Preprocessing.Mean[0]).div_(Networks.Preprocessing.Std[0]);
        return (pixels, tensor(images.Select(image => (long)Array.IndexOf(Networks.ClassNames, image.Label)).ToArray()));
    }
}
