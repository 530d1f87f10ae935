using System.CommandLine;
using System.CommandLine.Parsing;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Values for the checks of a whole command, which also run where an option has a mistake of its own.</summary>
internal static class ParsedValues
{
    /// <summary>The option's value; the default where it was not given or is wrong, which is told already.</summary>
    internal static T? ValueOrDefault<T>(this CommandResult result, Option<T> option)
    {
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
