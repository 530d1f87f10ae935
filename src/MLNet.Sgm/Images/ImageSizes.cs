using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Images;

/// <summary>Images of one size.</summary>
internal static class ImageSizes
{
    /// <summary>The dataset's rows, as <see cref="ImageDataset.Load"/> makes them, with images of that size.</summary>
    internal static IDataView Load(MLContext context, ImageDataset dataset, int height, int width, ImageSizing sizing)
    {
        if (sizing == ImageSizing.None) return dataset.Load(context, height, width);
        return Resize(context, dataset.Load(context), ImageDataset.ImageColumn, height, width, sizing);
    }

    /// <summary>Brings the images of a column to a size.</summary>
    internal static IDataView Resize(MLContext context, IDataView images, string column, int height, int width, ImageSizing sizing) => sizing is ImageSizing.None or ImageSizing.Keep
        ? images
        : context.Transforms.ResizeImages(column, width, height, resizing: KindOf(sizing)).Fit(images).Transform(images);

    /// <summary>Refuses images that would be refused in the middle of an attack.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="height">The height that the source sees.</param>
    /// <param name="width">The width that it sees.</param>
    /// <param name="sizing">What is done with images of another size.</param>
    /// <param name="setting">The property that says so.</param>
    /// <exception cref="InvalidDataException">The first image is of another size, and nothing is to be done about it.</exception>
    internal static void Check(ImageDataset dataset, int height, int width, ImageSizing sizing, string setting)
    {
        if (sizing != ImageSizing.None) return;
        using var first = dataset.Open(dataset.Images[0]);
        if ((first.Width, first.Height) != (width, height))
            throw new InvalidDataException($"The images must be of {width}x{height} pixels, which the source sees; found '{dataset.Images[0].ImagePath}' of {first.Width}x{first.Height}: {setting} crop, pad or stretch brings them to size, and {setting} keep attacks them as they are.");
    }

    private static ImageResizingEstimator.ResizingKind KindOf(ImageSizing sizing) => sizing switch
    {
        ImageSizing.Crop => ImageResizingEstimator.ResizingKind.IsoCrop,
        ImageSizing.Pad => ImageResizingEstimator.ResizingKind.IsoPad,
        _ => ImageResizingEstimator.ResizingKind.Fill,
    };
}
