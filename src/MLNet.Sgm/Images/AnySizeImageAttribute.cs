using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.Sgm.Images;

/// <summary>Marks a property that makes a column of images of any size, for which ML.NET has no attribute: its own needs a size.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AnySizeImageAttribute : DataViewTypeAttribute
{
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute? other) => other is AnySizeImageAttribute;

    public override bool Equals(object? other) => other is AnySizeImageAttribute;

    public override int GetHashCode() => typeof(AnySizeImageAttribute).GetHashCode();
}
