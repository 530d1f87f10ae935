using System.CommandLine;
using MLNet.Sgm.Cli;

namespace MLNet.Sgm.Tests.Cli;

/// <summary>All commands of <c>sgm</c>.</summary>
internal static class CommandTree
{
    /// <summary>Each command with the words that call it: none for <c>sgm</c> itself.</summary>
    internal static IReadOnlyList<(string[] Words, Command Command)> All { get; } = [.. Of(CommandLine.CreateRoot(), [])];

    private static IEnumerable<(string[] Words, Command Command)> Of(Command command, string[] words) =>
        command.Subcommands.SelectMany(inner => Of(inner, [.. words, inner.Name])).Prepend((words, command));
}
