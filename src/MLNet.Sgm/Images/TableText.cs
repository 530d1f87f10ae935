using Microsoft.VisualBasic.FileIO;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Images;

/// <summary>The fields of a text table: column names, then lines.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Lines">The fields of each line that follows, with its number in the file.</param>
internal sealed record TableText(string[] Columns, IReadOnlyList<(long Number, string[] Fields)> Lines)
{
    private const string SeparatorLine = "sep=";

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>Reads a file whose fields are separated by what Excel's line <c>sep=</c> says, or else by the one of comma, semicolon, tab and bar that is most in its column names.</summary>
    /// <exception cref="InvalidDataException">A line cannot be taken apart; the message names it.</exception>
    internal static TableText Read(string path)
    {
        var firstLine = File.ReadLines(path).FirstOrDefault("");
        var separator = SeparatorOf(firstLine);
        using var parser = new TextFieldParser(path) { Delimiters = [separator.ToString()], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = true };
        if (IsSeparatorLine(firstLine)) parser.ReadLine();
        try
        {
            var columns = parser.ReadFields() ?? [];
            List<(long, string[])> lines = [];
            while (!parser.EndOfData)
            {
                var number = parser.LineNumber;
                lines.Add((number, parser.ReadFields()!));
            }
            return new(columns, lines);
        }
        catch (MalformedLineException error)
        {
            throw new InvalidDataException($"The table of images '{path}', line {error.LineNumber}: fields must be separated by '{(separator == '\t' ? "\\t" : separator)}' and quoted as a whole; found '{Naming.Short(parser.ErrorLine ?? "")}'.", error);
        }
    }

    private static char SeparatorOf(string firstLine) => IsSeparatorLine(firstLine) ? firstLine[^1] : Separators.MaxBy(separator => CountUnquoted(firstLine, separator));

    private static bool IsSeparatorLine(string line) => line.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) && line.Length == SeparatorLine.Length + 1;

    private static int CountUnquoted(string line, char separator)
    {
        var (count, isQuoted) = (0, false);
        foreach (var character in line)
        {
            if (character == '"') isQuoted = !isQuoted;
            else if (character == separator && !isQuoted) count++;
        }
        return count;
    }
}
