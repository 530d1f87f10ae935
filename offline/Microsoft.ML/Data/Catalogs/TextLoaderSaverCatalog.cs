using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Reads text files.</summary>
public static class TextLoaderSaverCatalog
{
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        new TextView(path, Options(columns, separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse));

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options options = null) =>
        new TextView(path, options ?? new());

    /// <summary>Reads the fields that the class's members name with <see cref="LoadColumnAttribute"/>.</summary>
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        new TextView(path, Options(ColumnsOf(typeof(TInput)), separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse));

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Columns = ColumnsOf(typeof(TInput));
        return new TextView(path, options);
    }

    private static TextLoader.Options Options(TextLoader.Column[] columns, char separator, bool hasHeader, bool allowQuoting, bool trimWhitespace, bool allowSparse)
    {
        if (allowSparse)
            throw new NotSupportedException("This subset of ML.NET reads no sparse text files.");
        return new()
        {
            Columns = columns,
            Separators = [separator],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
        };
    }

    private static TextLoader.Column[] ColumnsOf(Type input) =>
        [.. TypedMembers.Of(input, SchemaDefinition.Direction.Both)
            .Select(member => (Member: member, Load: member.GetCustomAttribute<LoadColumnAttribute>()))
            .Where(pair => pair.Load is not null)
            .Select(pair => ColumnOf(pair.Member, pair.Load))];

    private static TextLoader.Column ColumnOf(MemberInfo member, LoadColumnAttribute load)
    {
        var (item, isVector) = TypedMembers.Shape(member);
        var kind = Array.Find(Enum.GetValues<DataKind>(), kind => DataViewTypes.Of(kind) == DataViewTypes.PrimitiveOrNull(item));
        if (kind == default)
            throw Contracts.Param(nameof(member), $"Member {member.Name} of type {item} cannot be read from a text file");
        if (!isVector && (load.Sources.Length > 1 || load.Sources[0].Max != load.Sources[0].Min))
            throw Contracts.Param(nameof(member), $"Member {member.Name} is loaded from several fields, but is no vector");
        var sources = load.Sources.Select(range => new TextLoader.Range(range.Min, range.Max) { ForceVector = isVector });
        var key = TypedMembers.ColumnType(member).ItemType() as KeyDataViewType;
        return new(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, kind, [.. sources], key is null ? null : new KeyCount(key.Count));
    }
}
