using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Pipeline;

/// <summary>The annotations that our columns carry.</summary>
internal static class AnnotationKinds
{
    /// <summary>ML.NET's names of a key's values, from key 1 on.</summary>
    internal const string KeyValues = "KeyValues";

    /// <summary>ML.NET's names of a vector's slots.</summary>
    internal const string SlotNames = "SlotNames";

    /// <summary>ML.NET's word for what scores are.</summary>
    internal const string ScoreValueKind = "ScoreValueKind";

    /// <summary>The <see cref="ScoreValueKind"/> of probabilities.</summary>
    internal const string Probability = "Probability";

    /// <summary>ML.NET's word for what a column of scores is for.</summary>
    private const string ScoreColumnKind = "ScoreColumnKind";

    /// <summary>Ours: the name of the column that an adversarial column was made from.</summary>
    internal const string OriginalColumn = "OriginalColumn";

    /// <summary>Ours: the attack that made a column, in one line.</summary>
    internal const string Attack = "Attack";

    /// <summary>Ours: how the pixels of a vector are laid out (<see cref="Pipeline.PixelFormat"/>).</summary>
    internal const string PixelFormat = "PixelFormat";

    internal static DataViewSchema.Annotations Names(string kind, IReadOnlyList<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddNames(builder, kind, names);
        return builder.ToAnnotations();
    }

    /// <summary>A column's annotations, if any, and texts, which come before any that it has of their kinds.</summary>
    internal static DataViewSchema.Annotations Texts(DataViewSchema.Annotations? others, IReadOnlyDictionary<string, string> texts)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (others is not null) builder.Add(others, kind => !texts.ContainsKey(kind));
        foreach (var (kind, text) in texts) AddText(builder, kind, text);
        return builder.ToAnnotations();
    }

    /// <summary>The annotations of a column of scores.</summary>
    internal static DataViewSchema.Annotations Scores(IReadOnlyList<string> classNames, ScoreKind kind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddNames(builder, SlotNames, classNames);
        foreach (var (name, text) in ScoreTexts(kind)) AddText(builder, name, text);
        return builder.ToAnnotations();
    }

    /// <summary>What ML.NET's own trainers say of their scores.</summary>
    internal static IReadOnlyDictionary<string, string> ScoreTexts(ScoreKind kind) => new Dictionary<string, string>
    {
        [ScoreColumnKind] = "MulticlassClassification",
        [ScoreValueKind] = kind == ScoreKind.Probabilities ? Probability : "Score",
    };

    internal static VBuffer<ReadOnlyMemory<char>> ToVector(IReadOnlyList<string> names) =>
        new(names.Count, [.. names.Select(name => name.AsMemory())]);

    internal static VectorDataViewType NamesType(int count) => new(TextDataViewType.Instance, count);

    /// <summary>The names that a column's annotation gives, or null if it has none.</summary>
    internal static string[]? ReadNames(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: TextDataViewType }) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The whole numbers that a column's annotation gives, or null if it has none.</summary>
    internal static long[]? ReadIntegers(DataViewSchema.Column column, string kind)
    {
        return (column.Annotations.Schema.GetColumnOrNull(kind)?.Type as VectorDataViewType)?.ItemType.RawType switch
        {
            { } type when type == typeof(byte) => Read<byte>(),
            { } type when type == typeof(sbyte) => Read<sbyte>(),
            { } type when type == typeof(ushort) => Read<ushort>(),
            { } type when type == typeof(short) => Read<short>(),
            { } type when type == typeof(uint) => Read<uint>(),
            { } type when type == typeof(int) => Read<int>(),
            { } type when type == typeof(ulong) => Read<ulong>(),
            { } type when type == typeof(long) => Read<long>(),
            _ => null,
        };

        long[] Read<T>()
            where T : struct, System.Numerics.IBinaryInteger<T>
        {
            VBuffer<T> values = default;
            column.Annotations.GetValue(kind, ref values);
            return [.. values.DenseValues().Select(long.CreateSaturating)];
        }
    }

    internal static string? ReadText(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not TextDataViewType) return null;
        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    private static void AddNames(DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> names)
    {
        var values = ToVector(names);
        builder.Add(kind, NamesType(names.Count), (ref VBuffer<ReadOnlyMemory<char>> destination) => values.CopyTo(ref destination));
    }

    private static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string text) =>
        builder.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> destination) => destination = text.AsMemory());
}
