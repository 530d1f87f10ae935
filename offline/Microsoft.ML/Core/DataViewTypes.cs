namespace Microsoft.ML.Data;

/// <summary>From .NET types and kinds to the types of columns.</summary>
internal static class DataViewTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> OfRawType = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType);

    public static PrimitiveDataViewType Primitive(Type rawType) => OfRawType[rawType];

    /// <summary>The primitive type whose values are of the .NET type of that full name.</summary>
    public static PrimitiveDataViewType Named(string rawType) => OfRawType.Values.First(type => type.RawType.FullName == rawType);

    /// <summary>The primitive type of values of a .NET type, a string counting as text; null where there is none.</summary>
    public static PrimitiveDataViewType PrimitiveOrNull(Type type) =>
        OfRawType.GetValueOrDefault(type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type);

    public static PrimitiveDataViewType Of(DataKind kind) => kind switch
    {
        DataKind.SByte => NumberDataViewType.SByte,
        DataKind.Byte => NumberDataViewType.Byte,
        DataKind.Int16 => NumberDataViewType.Int16,
        DataKind.UInt16 => NumberDataViewType.UInt16,
        DataKind.Int32 => NumberDataViewType.Int32,
        DataKind.UInt32 => NumberDataViewType.UInt32,
        DataKind.Int64 => NumberDataViewType.Int64,
        DataKind.UInt64 => NumberDataViewType.UInt64,
        DataKind.Single => NumberDataViewType.Single,
        DataKind.Double => NumberDataViewType.Double,
        DataKind.String => TextDataViewType.Instance,
        DataKind.Boolean => BooleanDataViewType.Instance,
        DataKind.TimeSpan => TimeSpanDataViewType.Instance,
        DataKind.DateTime => DateTimeDataViewType.Instance,
        DataKind.DateTimeOffset => DateTimeOffsetDataViewType.Instance,
        _ => throw Contracts.Param(nameof(kind), $"There is no type of kind {kind}"),
    };

    /// <summary>The type of a vector's items, and of a scalar itself.</summary>
    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;
}
