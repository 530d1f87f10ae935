using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>From texts to values. A text that is no number is NaN, or 0 where the type has no NaN; the empty text is 0.</summary>
internal static class Parsing
{
    public delegate T Parser<T>(ReadOnlySpan<char> text);

    private delegate bool Attempt<T>(ReadOnlySpan<char> text, out T value);

    private static readonly HashSet<string> Truths = new(["true", "t", "yes", "y", "1", "+1", "+"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The <see cref="Parser{T}"/> of a type that is not text.</summary>
    public static Delegate Of(DataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.Single => (Parser<float>)(text => text.IsWhiteSpace() ? 0 : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN),
        TypeCode.Double => (Parser<double>)(text => text.IsWhiteSpace() ? 0 : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN),
        TypeCode.SByte => OrDefault<sbyte>(Number),
        TypeCode.Byte => OrDefault<byte>(Number),
        TypeCode.Int16 => OrDefault<short>(Number),
        TypeCode.UInt16 => OrDefault<ushort>(Number),
        TypeCode.Int32 => OrDefault<int>(Number),
        TypeCode.UInt32 => OrDefault<uint>(Number),
        TypeCode.Int64 => OrDefault<long>(Number),
        TypeCode.UInt64 => OrDefault<ulong>(Number),
        TypeCode.Boolean => (Parser<bool>)IsTrue,
        TypeCode.DateTime => OrDefault<DateTime>((ReadOnlySpan<char> text, out DateTime value) => DateTime.TryParse(text, CultureInfo.InvariantCulture, out value)),
        _ when type.RawType == typeof(DateTimeOffset) => OrDefault<DateTimeOffset>((ReadOnlySpan<char> text, out DateTimeOffset value) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out value)),
        _ when type.RawType == typeof(TimeSpan) => OrDefault<TimeSpan>((ReadOnlySpan<char> text, out TimeSpan value) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)),
        _ => throw Contracts.Param(nameof(type), $"A text cannot be read as {type}"),
    };

    /// <summary>The parser of a key: texts count from 0, keys from 1, and what is no key is missing.</summary>
    public static Parser<T> OfKey<T>(ulong count) => text =>
    {
        var key = ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number < count ? number + 1 : 0;
        return (T)Convert.ChangeType(key, typeof(T), CultureInfo.InvariantCulture);
    };

    private static bool IsTrue(ReadOnlySpan<char> text) => Truths.Contains(text.Trim().ToString());

    private static bool Number<T>(ReadOnlySpan<char> text, out T value)
        where T : ISpanParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static Parser<T> OrDefault<T>(Attempt<T> attempt) => text => attempt(text, out var value) ? value : default;
}
