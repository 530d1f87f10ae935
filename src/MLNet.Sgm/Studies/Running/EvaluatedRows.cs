using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Studies;

/// <summary>Images that are scored as rows: name, class and target, the image, and its original where there is one.</summary>
internal static class EvaluatedRows
{
    internal const string Image = nameof(Row.Image);
    internal const string Original = nameof(Row.Original);
    internal const string Name = nameof(Row.Name);
    internal const string TargetLabel = nameof(Row.TargetLabel);

    /// <param name="context">The environment.</param>
    /// <param name="images">The images.</param>
    /// <param name="originals">The originals, in the order of the images; null where there are none. They are brought to the size of the first image.</param>
    /// <param name="sizing">What is done with originals of another size.</param>
    /// <param name="read">Told the number of images that were read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal static IDataView Load(MLContext context, ImageDataset images, ImageDataset? originals, ImageSizing sizing, Action<long> read, CancellationToken cancellation)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        if (originals is null) schema.Remove(schema[Original]);
        var sized = originals is null ? null : Sized(images, originals, sizing);
        return context.Data.LoadFromEnumerable(images.Images.Select((image, index) =>
        {
            cancellation.ThrowIfCancellationRequested();
            read(index + 1);
            return new Row(image, () => images.Open(image), () => sized!.Open(sized.Images[index]));
        }), schema);
    }

    private static ImageDataset Sized(ImageDataset images, ImageDataset originals, ImageSizing sizing)
    {
        using var first = images.Open(images.Images[0]);
        return ImageSizes.Resize(originals, first.Height, first.Width, sizing);
    }

    private sealed class Row(LabeledImage image, Func<MLImage> open, Func<MLImage> openOriginal)
    {
        public string Name => image.ImagePath;

        public string Label => image.Label;

        public string TargetLabel => image.TargetLabel ?? "";

        [AnySizeImage]
        public MLImage Image => open();

        [AnySizeImage]
        public MLImage Original => openOriginal();
    }
}
