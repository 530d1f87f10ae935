using System.CommandLine;
using MLNet.Sgm.Cli.AttackRates;
using MLNet.Sgm.Cli.Help;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary><c>sgm attacks</c>: the attacks that there are, and what they are made of; their rates against those of published code.</summary>
internal static class AttacksCommand
{
    internal static Command Create() => new DocumentedCommand("attacks", "Lists and explains the attacks and their components.") { ListCommand.Create(), InfoCommand.Create(), CheckRatesCommand.Create() };
}
