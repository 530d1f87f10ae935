using System.CommandLine;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Help;

/// <summary>A command with examples, and what of its help goes first.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole command lines, each beginning with <c>sgm</c>; the two usual ones first.</summary>
    internal IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The options that <c>--help</c> shows where all of them do not fit a screen.</summary>
    internal IReadOnlyList<string> Usual { get; init; } = [];

    /// <summary>Sets what the command does: it returns one of <see cref="ExitCode"/>, or throws what <see cref="Failure"/> knows.</summary>
    internal void SetAction(Func<ParseResult, Terminal, int> action) =>
        SetAction((arguments, cancellation) => Task.FromResult(action(arguments, new Terminal(arguments, cancellation))));
}
