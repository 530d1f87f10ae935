using System.CommandLine;

namespace MLNet.Sgm.Cli.Models;

/// <summary>--weights-key of the commands that take one weight file.</summary>
internal static class WeightsKeyOption
{
    internal static Option<string> Create() => new("--weights-key") { Description = "Which state dict of the file is meant, where it holds several, such as state_dict_ema.", HelpName = "NAME" };
}
