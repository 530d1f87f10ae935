using System.Text.RegularExpressions;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>What a document promises: code that compiles, and links that lead somewhere.</summary>
internal sealed partial class MarkdownFile(string path)
{
    private readonly string text = File.ReadAllText(Repository.PathOf(path));

    /// <summary>The documents of the repository, relative to its root.</summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        .. from folder in new[] { "", "docs", "bench", "examples" }
           from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", folder == "examples" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
           let relative = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
           orderby relative
           select relative,
    ];

    internal string[] Lines => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>The blocks of C#, each with the line that it begins at.</summary>
    internal IEnumerable<(int Line, string Code)> CSharp() => Blocks("csharp");

    /// <summary>The blocks of a language, each with the line that it begins at.</summary>
    internal IEnumerable<(int Line, string Code)> Blocks(string language) =>
        Fence().Matches(text).Where(match => match.Groups["language"].Value == language)
            .Select(match => (text.AsSpan(0, match.Index).Count('\n') + 2, match.Groups["code"].Value));

    /// <summary>The links to places in the repository.</summary>
    internal IEnumerable<string> RelativeLinks() =>
        Link().Matches(Fence().Replace(text, "")).Select(match => match.Groups["to"].Value.Split('#')[0]).Where(to => to.Length > 0 && !to.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
