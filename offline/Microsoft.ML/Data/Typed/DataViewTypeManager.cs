using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Data;

/// <summary>Which type of column stands for a .NET type that is not among the standard ones, as attributes say.</summary>
public static class DataViewTypeManager
{
    private static readonly Lock Changing = new();
    private static readonly List<Entry> Entries = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        ArgumentNullException.ThrowIfNull(dataViewType);
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsPrimitive || DataViewTypes.PrimitiveOrNull(type) is not null)
            throw Contracts.Param(nameof(type), $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        if (dataViewType.RawType != type)
            throw Contracts.Param(nameof(type), $"Values of type {dataViewType} are represented by {dataViewType.RawType}, not {type}");
        lock (Changing)
        {
            foreach (var entry in Entries)
            {
                var sameKey = entry.Type == type && Equals(entry.Attribute, typeAttribute);
                var sameColumn = entry.ColumnType.Equals(dataViewType);
                if (sameKey && sameColumn)
                    return;
                if (sameKey || sameColumn)
                    throw Contracts.Param(nameof(type), $"Type {type} is already registered as {entry.ColumnType}, so it cannot be registered as {dataViewType}");
            }
            Entries.Add(new(type, typeAttribute, dataViewType));
        }
    }

    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes)
    {
        var own = (typeAttributes ?? []).OfType<DataViewTypeAttribute>().ToArray();
        if (own.Length > 1)
            throw Contracts.Param(nameof(type), $"Type {type} has more than one attribute that says what column it makes");
        Register(dataViewType, type, own.FirstOrDefault());
    }

    internal static bool TryGetColumnType(Type type, DataViewTypeAttribute attribute, [NotNullWhen(true)] out DataViewType columnType)
    {
        // Only a member that carries the attribute makes its type known.
        attribute?.Register();
        lock (Changing)
            columnType = Entries.Find(entry => entry.Type == type && Equals(entry.Attribute, attribute))?.ColumnType;
        return columnType is not null;
    }

    private sealed record Entry(Type Type, DataViewTypeAttribute Attribute, DataViewType ColumnType);
}
