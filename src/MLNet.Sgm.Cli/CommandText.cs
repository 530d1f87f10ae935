using System.CommandLine;

namespace MLNet.Sgm.Cli;

/// <summary>A command line as a shell takes it.</summary>
internal static class CommandText
{
    private const string Plain = "-_./:=,+@%";

    internal static string Of(ParseResult arguments) => Of(arguments.Tokens.Select(token => token.Value));

    internal static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted).Prepend("sgm"));

    /// <summary>A word as a shell takes it.</summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
