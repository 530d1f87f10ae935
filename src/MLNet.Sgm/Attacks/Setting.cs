using System.Globalization;

namespace MLNet.Sgm.Attacks;

/// <summary>The one sentence about a setting that is out of its range.</summary>
/// <remarks>The exception's own property for the value stays empty: it would be printed a second time, as the culture has it.</remarks>
internal static class Setting
{
    internal static void Require(bool holds, string name, string range, object? value)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{name} must be {range}; found {value}."));
    }

    internal static void RequireDefined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum =>
        Require(Enum.IsDefined(value), name, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}", value);
}
