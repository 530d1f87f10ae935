using System.CommandLine;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary><c>fuzz</c>: hostile files of every format that is read.</summary>
internal static class FuzzCommand
{
    internal const string Worker = "fuzz-worker";

    internal static Command Create()
    {
        var formats = new Option<string[]>("--format") { Description = $"A format; all by default: {string.Join(", ", FuzzFormats.Names)}.", AllowMultipleArgumentsPerToken = true };
        var count = new Option<int>("--count") { Description = "Files of each format.", DefaultValueFactory = _ => 100_000 };
        var first = new Option<int>("--first") { Description = "The number of the first file." };
        var seed = new Option<int>("--seed") { Description = "What the files are drawn from.", DefaultValueFactory = _ => 1 };
        var keep = new Option<string?>("--keep") { Description = "A folder for the files that findings are about." };
        var command = new Command("fuzz", "Reads mutated files: a crash, an exception that is not documented, over 1 s or 256 MiB, a message over 500 characters, or a file written is a finding.") { formats, count, first, seed, keep };
        command.SetAction(arguments =>
        {
            Findings findings = new();
            var names = arguments.GetValue(formats) is { Length: > 0 } asked ? asked : FuzzFormats.Names;
            foreach (var name in names)
            {
                using FuzzRun run = new(FuzzFormats.Find(name), arguments.GetValue(seed), arguments.GetValue(keep), findings);
                run.Run(arguments.GetValue(first), arguments.GetValue(count));
            }
            return findings.ExitCode;
        });
        return command;
    }

    internal static Command CreateWorker()
    {
        Argument<string> format = new("format"), folder = new("folder");
        Argument<int> seed = new("seed"), first = new("first"), count = new("count");
        var command = new Command(Worker, "The process of fuzz that reads.") { Hidden = true };
        foreach (var argument in new Argument[] { format, folder, seed, first, count }) command.Arguments.Add(argument);
        command.SetAction(arguments => new FuzzWorker(FuzzFormats.Find(arguments.GetValue(format)!), arguments.GetValue(seed), arguments.GetValue(folder)!).Run(arguments.GetValue(first), arguments.GetValue(count)));
        return command;
    }
}
