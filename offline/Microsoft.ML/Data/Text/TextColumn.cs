namespace Microsoft.ML.Data;

/// <summary>A column of a text file: which fields it is read from, and as what.</summary>
internal sealed class TextColumn
{
    private readonly int[] _fields;
    private readonly bool _missingRealsAsNaNs;

    public TextColumn(TextLoader.Column column, int fieldCount, bool missingRealsAsNaNs)
    {
        Contracts.CheckNonEmpty(column.Name, nameof(column.Name));
        if (column.Source is not { Length: > 0 } ranges)
            throw Contracts.Param(nameof(column), $"Column '{column.Name}' names no fields");
        Name = column.Name;
        _missingRealsAsNaNs = missingRealsAsNaNs;
        _fields = [.. ranges.SelectMany(range => Enumerable.Range(range.Min, Math.Max(0, (range.Max ?? fieldCount - 1) - range.Min + 1)))];
        var item = DataViewTypes.Of(column.DataKind);
        if (column.KeyCount is { } key)
            item = new KeyDataViewType(item.RawType, key.Count ?? KeyDataViewType.MaxCount(item.RawType));
        var isVector = ranges.Length > 1 || ranges[0].ForceVector || ranges[0].Max != ranges[0].Min;
        Type = isVector ? new VectorDataViewType(item, _fields.Length) : item;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    /// <summary>The header's names of a vector's fields.</summary>
    public DataViewSchema.Annotations SlotNames(List<ReadOnlyMemory<char>> header) =>
        Type is VectorDataViewType { IsKnownSize: true } ? AnnotationKinds.SlotNames([.. _fields.Select(field => field < header.Count ? header[field] : default)]) : null;

    public Delegate Getter(Func<List<ReadOnlyMemory<char>>> fields)
    {
        var method = Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar);
        var parser = Parser(Type.ItemType());
        return Generic.Call<Delegate>(typeof(TextColumn), method, [Type.ItemType().RawType], fields, parser, _fields);
    }

    private delegate T FieldParser<T>(ReadOnlyMemory<char> field);

    private Delegate Parser(DataViewType item)
    {
        if (item is TextDataViewType)
            return (FieldParser<ReadOnlyMemory<char>>)(field => field);
        if (_missingRealsAsNaNs && item == NumberDataViewType.Single)
            return WithMissing(float.NaN);
        if (_missingRealsAsNaNs && item == NumberDataViewType.Double)
            return WithMissing(double.NaN);
        return Generic.Call<Delegate>(typeof(TextColumn), nameof(Parse), [item.RawType], item);
    }

    private static Delegate Parse<T>(DataViewType item)
    {
        var parse = item is KeyDataViewType key ? Parsing.OfKey<T>(key.Count) : (Parsing.Parser<T>)Parsing.Of(item);
        return (FieldParser<T>)(field => parse(field.Span));
    }

    private static Delegate WithMissing<T>(T missing)
    {
        var parse = (Parsing.Parser<T>)Parsing.Of(DataViewTypes.Primitive(typeof(T)));
        return (FieldParser<T>)(field => field.Span.IsWhiteSpace() ? missing : parse(field.Span));
    }

    private static Delegate Scalar<T>(Func<List<ReadOnlyMemory<char>>> fields, FieldParser<T> parse, int[] indices) =>
        (ValueGetter<T>)((ref T value) => value = parse(Field(fields(), indices[0])));

    private static Delegate Vector<T>(Func<List<ReadOnlyMemory<char>>> fields, FieldParser<T> parse, int[] indices) =>
        (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var current = fields();
            var editor = VBufferEditor.Create(ref value, indices.Length);
            for (var i = 0; i < indices.Length; i++)
                editor.Values[i] = parse(Field(current, indices[i]));
            value = editor.Commit();
        });

    // A line that is too short lacks its last fields.
    private static ReadOnlyMemory<char> Field(List<ReadOnlyMemory<char>> fields, int index) => index < fields.Count ? fields[index] : default;
}
