namespace Microsoft.ML.Data;

/// <summary>What stands for a missing value: NaN, the empty text, and the default of types that have nothing better.</summary>
internal static class MissingValues
{
    public static T Of<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

    /// <summary>Whether a value is known to be missing; 0 is a number like others, but no key.</summary>
    public static bool IsMissing<T>(in T value, bool isKey) => value switch
    {
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        ReadOnlyMemory<char> text => text.IsEmpty,
        _ => isKey && EqualityComparer<T>.Default.Equals(value, default),
    };
}
