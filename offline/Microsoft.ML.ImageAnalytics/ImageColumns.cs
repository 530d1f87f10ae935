using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>What the transforms of images ask of their input columns.</summary>
internal static class ImageColumns
{
    public static void CheckImage(DataViewSchema inputSchema, int column)
    {
        var (name, type) = (inputSchema[column].Name, inputSchema[column].Type);
        if (type is not ImageDataViewType)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name, "image", type.ToString());
    }

    /// <summary>The column of that name; throws where there is none, or where it holds no images.</summary>
    public static SchemaShape.Column FindImage(SchemaShape inputSchema, string name)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.FindColumn(name);
        return column.ItemType is ImageDataViewType && column.Kind == SchemaShape.Column.VectorKind.Scalar
            ? column
            : throw Contracts.SchemaMismatch(nameof(inputSchema), "input", name, new ImageDataViewType().ToString(), column.TypeText());
    }
}
