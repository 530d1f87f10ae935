using System.CommandLine;
using BenchmarkDotNet.Running;

namespace MLNet.Sgm.Bench.Parts;

/// <summary><c>parts</c>: the library's parts one by one, with BenchmarkDotNet.</summary>
internal static class PartsCommand
{
    internal static Command Create()
    {
        var forwarded = new Argument<string[]>("arguments")
        {
            Description = "Arguments of BenchmarkDotNet, such as --filter *GradientStep* or --list flat; all benchmarks without any.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("parts", "Measures gradient steps, the attack loop, the pipeline and weight loading with BenchmarkDotNet.") { forwarded };
        command.SetAction(arguments => Run(arguments.GetValue(forwarded) is { Length: > 0 } given ? given : ["--filter", "*"]));
        return command;
    }

    private static int Run(string[] arguments)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(PartsCommand).Assembly).Run(arguments, new PartsConfiguration());
        return summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
