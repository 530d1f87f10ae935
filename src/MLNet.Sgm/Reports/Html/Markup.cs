using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MLNet.Sgm.Reports.Html;

/// <summary>A piece of HTML or SVG. What is put into an interpolated one is escaped unless it is a piece itself, so that nobody can forget to.</summary>
internal readonly struct Markup
{
    private readonly string? text;

    private Markup(string text) => this.text = text;

    internal static Markup Of(Builder content) => new(content.ToString());

    /// <summary>Text that goes in as it is: nothing that comes from outside.</summary>
    internal static Markup Literal(string text) => new(text);

    public override string ToString() => text ?? "";

    /// <summary>Literal parts as they are, text escaped for content and quoted attributes alike, numbers independent of the culture.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Builder(int literalLength, int formattedCount)
    {
        private const int LengthOfHole = 16;

        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder content = new(literalLength + formattedCount * LengthOfHole);

        public void AppendLiteral(string literal) => content.Append(literal);

        public void AppendFormatted(string? value) => content.Append(Encoder.Encode(value ?? ""));

        public void AppendFormatted(Markup piece) => content.Append(piece.text);

        public void AppendFormatted(IEnumerable<Markup> pieces) => content.AppendJoin('\n', pieces);

        public void AppendFormatted<T>(T value, string? format = null) where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => content.ToString();
    }
}
