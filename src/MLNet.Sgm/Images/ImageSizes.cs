using Microsoft.ML;

namespace MLNet.Sgm.Images;

/// <summary>Images of one size.</summary>
internal static class ImageSizes
{
    /// <summary>The dataset's rows, as <see cref="ImageDataset.Load"/> makes them, with images of that size.</summary>
    internal static IDataView Load(MLContext context, ImageDataset dataset, int height, int width, ImageSizing sizing) =>
        sizing == ImageSizing.Keep ? dataset.Load(context) : Resize(dataset, height, width, sizing).Load(context, height, width);

    /// <summary>The dataset with images of that size, where they are to be brought to it.</summary>
    internal static ImageDataset Resize(ImageDataset dataset, int height, int width, ImageSizing sizing) => sizing switch
    {
        ImageSizing.Crop => dataset.Changed(image => ImageResizing.Crop(image, height, width)),
        ImageSizing.Pad => dataset.Changed(image => ImageResizing.Pad(image, height, width)),
        ImageSizing.Stretch => dataset.Changed(image => ImageResizing.Stretch(image, height, width)),
        _ => dataset,
    };

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
}
