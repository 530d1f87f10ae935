using System.CommandLine;

namespace MLNet.Sgm.Cli;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    internal static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress and no notes on standard error, errors only.", Recursive = true };

    internal static Option<bool> Json { get; } = new("--json") { Description = "The result as JSON on standard output.", Recursive = true };
}
