using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Images;

/// <summary>The types of image columns that are made of objects: ML.NET reads only those that it was told of, and of itself it knows none of unknown size.</summary>
internal static class ImageColumnType
{
    /// <summary>The type of images of a size.</summary>
    internal static ImageDataViewType Of(int height, int width)
    {
        new ImageTypeAttribute(height, width).Register();
        return new(height, width);
    }

    /// <summary>The type of images of any size.</summary>
    internal static ImageDataViewType OfAnySize()
    {
        new AnySizeAttribute().Register();
        return new();
    }

    [AttributeUsage(AttributeTargets.Property)]
    private sealed class AnySizeAttribute : DataViewTypeAttribute
    {
        public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

        public override bool Equals(DataViewTypeAttribute? other) => other is AnySizeAttribute;

        public override bool Equals(object? other) => other is AnySizeAttribute;

        public override int GetHashCode() => nameof(AnySizeAttribute).Length;
    }
}
