using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using static TorchSharp.torch;

namespace MLNet.Sgm.Studies;

/// <summary>A target's network on a device: images in, scores out.</summary>
internal sealed class ImageScorer(ImageClassifier target, MLContext context) : IDisposable
{
    private readonly LoadedClassifier network = new(target, DeviceChoice.Of(context, null, null));

    /// <summary>Scores a batch, those of one size together, and disposes its pixels.</summary>
    /// <param name="images">What the images are.</param>
    /// <param name="pixels">The images, of any size: the network sees them resized.</param>
    internal IReadOnlyList<ImageScore> Score(IReadOnlyList<StudyImage> images, IReadOnlyList<MLImage> pixels)
    {
        try
        {
            var scores = new ImageScore[images.Count];
            foreach (var group in Enumerable.Range(0, images.Count).GroupBy(index => (pixels[index].Height, pixels[index].Width)))
            {
                int[] indices = [.. group];
                var logits = Logits([.. indices.Select(index => pixels[index])], group.Key.Height, group.Key.Width);
                for (var i = 0; i < indices.Length; i++) scores[indices[i]] = ImageScore.Of(images[indices[i]], logits.AsSpan(i * target.ClassCount, target.ClassCount));
            }
            return scores;
        }
        finally
        {
            foreach (var image in pixels) image.Dispose();
        }
    }

    public void Dispose() => network.Dispose();

    private float[] Logits(IReadOnlyList<MLImage> pixels, int height, int width)
    {
        var size = Pixels.Channels * height * width;
        var planes = new float[pixels.Count * size];
        for (var index = 0; index < pixels.Count; index++) Pixels.ToPlanes(pixels[index], planes.AsSpan(index * size, size));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return network.Logits(tensor(planes, [pixels.Count, Pixels.Channels, height, width], device: network.Device)).ToArray<float>();
    }
}
