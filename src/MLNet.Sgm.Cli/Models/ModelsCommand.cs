using System.CommandLine;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models</c>: the networks that the library knows.</summary>
internal static class ModelsCommand
{
    internal static Command Create() => new DocumentedCommand("models", "The networks that the library knows.") { CheckCommand.Create() };
}
