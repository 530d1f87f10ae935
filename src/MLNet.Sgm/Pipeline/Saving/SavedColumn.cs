using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>A column of an input schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Names">Its annotations that are vectors of text, such as the names of a key's values or of a vector's slots.</param>
/// <param name="Texts">Its annotations that are text.</param>
internal sealed record SavedColumn(string Name, SavedType Type, IReadOnlyDictionary<string, IReadOnlyList<string>> Names, IReadOnlyDictionary<string, string> Texts)
{
    /// <exception cref="NotSupportedException">A column's type is somebody's own.</exception>
    internal static IReadOnlyList<SavedColumn> Of(DataViewSchema schema) => [.. schema.Select(Of)];

    internal static DataViewSchema ToSchema(IReadOnlyList<SavedColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns) builder.AddColumn(column.Name, column.Type.ToType(), column.Annotations());
        return builder.ToSchema();
    }

    private static SavedColumn Of(DataViewSchema.Column column)
    {
        var type = SavedType.Of(column.Type)
            ?? throw new NotSupportedException($"The chain cannot be saved with its input schema, because column '{column.Name}' is of the type {column.Type}; give a schema without it, or null.");
        Dictionary<string, IReadOnlyList<string>> names = [];
        Dictionary<string, string> texts = [];
        foreach (var kind in column.Annotations.Schema.Select(annotation => annotation.Name))
        {
            if (AnnotationKinds.ReadNames(column, kind) is { } list) names.Add(kind, list);
            else if (AnnotationKinds.ReadText(column, kind) is { } text) texts.Add(kind, text);
        }
        return new(column.Name, type, names, texts);
    }

    private DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        foreach (var (kind, names) in Names) builder.Add(AnnotationKinds.Names(kind, names), _ => true);
        return AnnotationKinds.Texts(builder.ToAnnotations(), Texts);
    }
}

/// <summary>The type of a column.</summary>
/// <param name="Kind">The name of a type without parameters (<c>Single</c>, <c>Text</c>), <c>Key</c>, <c>Vector</c> or <c>Image</c>.</param>
/// <param name="Item">The type of a vector's items, or of the numbers of a key.</param>
/// <param name="Count">A key's number of values.</param>
/// <param name="Dimensions">A vector's dimensions; an image's height and width, 0 where they are unknown.</param>
internal sealed record SavedType(string Kind, SavedType? Item = null, ulong Count = 0, IReadOnlyList<int>? Dimensions = null)
{
    private const string Key = "Key", Vector = "Vector", Image = "Image";

    private static readonly Dictionary<string, DataViewType> Simple = new DataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType == typeof(ReadOnlyMemory<char>) ? "Text" : type.RawType.Name);

    internal static SavedType? Of(DataViewType type) => type switch
    {
        KeyDataViewType key => new(Key, Of(Simple.Values.First(number => number.RawType == key.RawType)), key.Count),
        VectorDataViewType vector => Of(vector.ItemType) is { } item ? new(Vector, item, Dimensions: vector.Dimensions) : null,
        ImageDataViewType image => new(Image, Dimensions: [image.Height, image.Width]),
        _ => Simple.FirstOrDefault(known => known.Value.Equals(type)).Key is { } kind ? new(kind) : null,
    };

    internal DataViewType ToType() => (Kind, Item?.ToType(), Dimensions) switch
    {
        (Key, { } number, _) => new KeyDataViewType(number.RawType, Count),
        (Vector, _, { } dimensions) when dimensions.Aggregate(1.0, (product, size) => product * size) > int.MaxValue => throw new JsonException($"a vector column has more than {int.MaxValue} values"),
        (Vector, PrimitiveDataViewType item, { } dimensions) => new VectorDataViewType(item, dimensions.ToArray()),
        (Image, _, [0, 0]) => new ImageDataViewType(),
        (Image, _, [var height, var width]) => new ImageDataViewType(height, width),
        _ => Simple.TryGetValue(Kind, out var type) ? type : throw new JsonException($"the column type '{Naming.Short(Kind)}' is not known here"),
    };
}
