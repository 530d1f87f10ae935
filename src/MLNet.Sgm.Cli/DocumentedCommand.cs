using System.CommandLine;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli;

/// <summary>A command whose <c>--help</c> ends with examples.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole command lines, each beginning with <c>sgm</c>.</summary>
    internal IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Sets what the command does: it returns one of <see cref="ExitCode"/>, or throws what <see cref="Failure"/> knows.</summary>
    internal void SetAction(Func<ParseResult, Terminal, int> action) =>
        SetAction((arguments, cancellation) => Task.FromResult(action(arguments, new Terminal(arguments, cancellation))));
}
