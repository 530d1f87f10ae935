using System.Globalization;

namespace MLNet.Sgm.Cli.References;

/// <summary>A length in files of reference outputs, such as <c>16/255</c>.</summary>
internal static class Fraction
{
    internal static float Read(string text)
    {
        var parts = text.Split('/');
        return float.Parse(parts[0], CultureInfo.InvariantCulture) / float.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
