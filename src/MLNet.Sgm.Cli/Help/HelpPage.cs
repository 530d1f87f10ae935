using System.CommandLine;

namespace MLNet.Sgm.Cli.Help;

/// <summary>The help of a command, in lines that fit a terminal of 80 columns.</summary>
/// <remarks>
/// What has more lines than a screen is shortened by <c>--help</c> to the command's usual options and the first sentence of each description;
/// <c>--help-all</c> has everything.
/// </remarks>
internal sealed class HelpPage
{
    internal const int Width = 80;

    /// <summary>The lines of a screen.</summary>
    internal const int Screen = 40;

    private const int ExamplesOfAScreen = 2, LongestTerm = 24;

    private readonly Command command;
    private readonly DocumentedCommand? documented;
    private readonly bool isWhole;

    private HelpPage(Command command, bool isWhole) => (this.command, documented, this.isWhole) = (command, command as DocumentedCommand, isWhole);

    internal static IReadOnlyList<string> Of(Command command, bool isWhole)
    {
        var whole = new HelpPage(command, isWhole: true).Lines();
        return isWhole || whole.Count <= Screen ? whole : new HelpPage(command, isWhole: false).Lines();
    }

    private List<string> Lines()
    {
        List<string> lines = [.. HelpText.Wrap(Text(command.Description!), Width), "", .. HelpText.Wrap($"Usage: {Usage()}", Width, indent: 7)];
        Add("Commands", command.Subcommands.Select(inner => (string.Join(' ', Arguments(inner).Prepend(inner.Name)), HelpText.FirstSentence(inner.Description!))));
        Add("Arguments", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, Text(argument.Description!))));
        Add("Options", Options().Select(option => (Term(option), Text(option.Description!))));
        if (Examples() is { Count: > 0 } examples) lines.AddRange(["", "Examples:", .. examples.SelectMany(HelpText.WrapCommand)]);
        if (command is RootCommand && isWhole) lines.AddRange(["", .. RootHelp.Completion]);
        lines.AddRange(["", $"Exit codes: {ExitCode.Description}."]);
        return lines;

        void Add(string title, IEnumerable<(string Term, string Text)> rows)
        {
            var all = rows.ToList();
            if (all.Count > 0) lines.AddRange(["", $"{title}:", .. HelpText.Rows(all, Width, LongestTerm)]);
        }
    }

    private string Text(string description) => isWhole ? description : HelpText.FirstSentence(description);

    private string Usage()
    {
        return string.Join(' ', [.. Path().Select(one => one is RootCommand ? "sgm" : one.Name), .. command.Subcommands.Count > 0 ? ["COMMAND"] : Arguments(command), .. command.Options.Where(option => option.Required).Select(Term), "[OPTIONS]"]);
    }

    private static IEnumerable<string> Arguments(Command command) => command.Arguments.Select(argument =>
        (argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "")).Zip(command.Arguments, (name, argument) => argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);

    /// <summary>The command's own, then those that all commands have.</summary>
    private IEnumerable<Option> Options()
    {
        var own = command.Options.Where(option => !option.Recursive && !option.Hidden && (isWhole || documented is null || documented.Usual.Contains(option.Name)));
        return own.Concat(Path().First().Options.Where(option => option.Recursive));
    }

    /// <summary>The commands from the root to this one.</summary>
    private IEnumerable<Command> Path()
    {
        var path = new Stack<Command>();
        for (var one = command; one is not null; one = one.Parents.OfType<Command>().FirstOrDefault()) path.Push(one);
        return path;
    }

    private IReadOnlyList<string> Examples()
    {
        var all = command is RootCommand ? RootHelp.Examples : documented?.Examples ?? [];
        return isWhole ? all : [.. all.Take(ExamplesOfAScreen)];
    }

    private static string Term(Option option) =>
        string.Join(", ", option.Aliases.Where(alias => alias.Length == 2 && alias[0] == '-' && alias[1] != '?').Append(option.Name)) + (option.HelpName is { } value ? $" {value}" : "");
}
