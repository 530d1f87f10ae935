using System.Globalization;
using System.Text;

namespace MLNet.Sgm.Reports.Html;

/// <summary>
/// The colours of a rate, from little to much: one scale from light to dark on paper and one from dark to light on a dark page. Lightness alone
/// carries the value, so that no colour vision is needed.
/// </summary>
internal static class HeatColors
{
    internal const int Levels = 21;

    private static readonly uint[] Light = [0xF7F4EA, 0xD9EBD3, 0x9FD3C0, 0x52AFAE, 0x2383A0, 0x1F5A8E, 0x1B2F6B];
    private static readonly uint[] Dark = [0x1B2130, 0x23385C, 0x22577F, 0x2A7F92, 0x52AB98, 0x9FD3A6, 0xF2EDBE];

    internal static int Level(double share) => (int)Math.Round(share * (Levels - 1));

    /// <summary>A rule a level and page colour: a background, and of black and white the text that stands out more.</summary>
    internal static string Rules()
    {
        var rules = new StringBuilder();
        Append(rules, Light);
        rules.Append("@media screen and (prefers-color-scheme:dark){");
        Append(rules, Dark);
        return rules.Append('}').ToString();
    }

    private static void Append(StringBuilder rules, uint[] stops)
    {
        for (var level = 0; level < Levels; level++)
        {
            var color = Mix(stops, (double)level / (Levels - 1));
            rules.Append(CultureInfo.InvariantCulture, $".h{level}{{background:#{color:X6};color:#{(IsLight(color) ? "10141C" : "FFFFFF")}}}");
        }
    }

    private static uint Mix(uint[] stops, double position)
    {
        var place = position * (stops.Length - 1);
        var (stop, share) = ((int)place, place - (int)place);
        var (from, to) = (stops[stop], stops[Math.Min(stop + 1, stops.Length - 1)]);
        uint Part(int shift) => (uint)Math.Round((from >> shift & 0xFF) * (1 - share) + (to >> shift & 0xFF) * share);
        return Part(16) << 16 | Part(8) << 8 | Part(0);
    }

    /// <summary>Whether dark text has the larger contrast, by the relative luminance of WCAG 2.</summary>
    private static bool IsLight(uint color)
    {
        static double Linear(uint part) => part / 255d is var value && value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(color >> 16 & 0xFF) + 0.7152 * Linear(color >> 8 & 0xFF) + 0.0722 * Linear(color & 0xFF) > 0.179;
    }
}
