using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using static TorchSharp.torch;

namespace Pipelines;

/// <summary>The bundled images.</summary>
public static class Samples
{
    public static readonly string Folder = Path.Combine(Networks.DataFolder, "images");

    /// <summary>So many of them, spread over the classes.</summary>
    public static IReadOnlyList<LabeledImage> Take(int count)
    {
        var images = ImageFolder.Read(Folder);
        return [.. images.Where((_, index) => index % (images.Count / count) == 0).Take(count)];
    }

    /// <summary>So many of them as the bundled networks see them, N×1×28×28, and their classes; the caller disposes both.</summary>
    public static (Tensor Images, Tensor Labels) Tensors(int count)
    {
        var rows = Take(count);
        // The three colors of a gray image are the same.
        var gray = Pixels(new MLContext(), rows).SelectMany(pixels => pixels.Take(28 * 28)).ToArray();
        var images = tensor(gray, [count, 1, 28, 28]).sub_(Networks.Preprocessing.Mean[0]).div_(Networks.Preprocessing.Std[0]);
        return (images, tensor(rows.Select(row => (long)Array.IndexOf(Networks.ClassNames, row.Label)).ToArray()));
    }

    /// <summary>The mean image of each class, pixels in [0, 1].</summary>
    public static IReadOnlyList<float[]> ClassMeans(MLContext ml)
    {
        var rows = ImageFolder.Read(Folder);
        var ofClass = rows.Zip(Pixels(ml, rows)).ToLookup(pair => pair.First.Label, pair => pair.Second);
        return [.. Networks.ClassNames.Select(name => Enumerable.Range(0, 3 * 28 * 28).Select(i => ofClass[name].Average(pixels => pixels[i])).ToArray())];
    }

    private static IEnumerable<float[]> Pixels(MLContext ml, IReadOnlyList<LabeledImage> rows)
    {
        var data = ml.Data.LoadFromEnumerable(rows);
        var load = ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(ml.Transforms.ResizeImages("Image", 28, 28)).Append(ml.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 1 / 255f));
        return load.Fit(data).Transform(data).GetColumn<float[]>("Pixels");
    }
}
