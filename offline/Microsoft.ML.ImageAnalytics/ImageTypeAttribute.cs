using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>On a member of type <see cref="MLImage"/>: its column holds images of the given size. Without one it can be written, but registering it throws, as ML.NET does.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly int _height;
    private readonly int _width;

    public ImageTypeAttribute()
    {
    }

    public ImageTypeAttribute(int height, int width)
    {
        if (width <= 0)
            throw Contracts.Param(nameof(width), "Should be positive number");
        if (height <= 0)
            throw Contracts.Param(nameof(height), "Should be positive number");
        _height = height;
        _width = width;
    }

    public override bool Equals(DataViewTypeAttribute other) =>
        other is ImageTypeAttribute image && image._height == _height && image._width == _width;

    public override int GetHashCode() => HashCode.Combine(_height, _width);

    public override void Register() =>
        DataViewTypeManager.Register(new ImageDataViewType(_height, _width), typeof(MLImage), this);
}
