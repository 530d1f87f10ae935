using System.CommandLine;
using MLNet.Sgm.Cli.Help;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models</c>: the networks that the library knows, and their weight files.</summary>
internal static class ModelsCommand
{
    internal static Command Create() => new DocumentedCommand("models", "Lists and explains the known networks, and reads and fetches weight files.")
    {
        ListCommand.Create(), InfoCommand.Create(), WhichCommand.Create(), VerifyCommand.Create(), FetchCommand.Create(), ConvertCommand.Create(), CheckCommand.Create(),
    };
}
