using System.Text.RegularExpressions;

namespace MLNet.Sgm.Cli.Help;

/// <summary>Text in lines of a width.</summary>
internal static partial class HelpText
{
    internal static string FirstSentence(string text) => EndOfSentence().Match(text) is { Success: true } end ? text[..(end.Index + 1)] : text;

    /// <summary>Breaks a text at spaces; a word that is longer than a line stays whole.</summary>
    /// <param name="text">One paragraph.</param>
    /// <param name="width">The columns of a line.</param>
    /// <param name="indent">How far lines after the first are moved to the right.</param>
    internal static IEnumerable<string> Wrap(string text, int width, int indent = 0) => Wrap(text.Split(' '), width, "", new(' ', indent));

    /// <summary>A command line, broken before options, with a backslash where it goes on in the next line.</summary>
    internal static IEnumerable<string> WrapCommand(string command)
    {
        const string Margin = "  ", Continued = " \\";
        var lines = Wrap(BeforeOption().Split(command), HelpPage.Width - Continued.Length, Margin, Margin + Margin).ToList();
        return lines.Select((line, index) => index < lines.Count - 1 ? line + Continued : line);
    }

    private static IEnumerable<string> Wrap(IEnumerable<string> words, int width, string margin, string nextMargin)
    {
        var line = "";
        foreach (var word in words)
        {
            if (line.Length == 0) line = margin + word;
            else if (line.Length + 1 + word.Length <= width) line += $" {word}";
            else
            {
                yield return line;
                line = nextMargin + word;
            }
        }
        yield return line;
    }

    /// <summary>Terms, and beside them what they mean.</summary>
    /// <param name="rows">The terms and their texts.</param>
    /// <param name="width">The columns of a line.</param>
    /// <param name="longest">A term of more columns has a line of its own.</param>
    internal static IEnumerable<string> Rows(IReadOnlyList<(string Term, string Text)> rows, int width, int longest)
    {
        var column = 4 + rows.Select(row => row.Term.Length).Where(length => length <= longest).DefaultIfEmpty().Max();
        foreach (var (term, text) in rows)
        {
            var beside = term.Length <= longest;
            if (!beside) yield return $"  {term}";
            var isFirst = true;
            foreach (var line in Wrap(text, width - column))
            {
                yield return (isFirst && beside ? $"  {term}" : "").PadRight(column) + line;
                isFirst = false;
            }
        }
    }

    [GeneratedRegex(@"\.(?= \p{Lu}|$| ')")]
    private static partial Regex EndOfSentence();

    [GeneratedRegex(" (?=-)")]
    private static partial Regex BeforeOption();
}
