using System.Globalization;

namespace MLNet.Sgm.Classifiers;

/// <summary>Settings are floats that somebody wrote as decimals or fractions: where it is computed in double, 0.485f stands for 0.485, and not for the float that is nearest to it.</summary>
internal static class AsWritten
{
    /// <summary>The double of the shortest decimal that means this float; rounded to float it is the float again.</summary>
    internal static double Of(float value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Likewise of a length, which may have been written in 255ths: 16/255f is 16/255.</summary>
    internal static double Length(float value)
    {
        var fraction = Math.Round(value * 255.0, 4) / 255;
        return (float)fraction == value ? fraction : Of(value);
    }
}
