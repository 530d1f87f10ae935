using System.CommandLine;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Which part of a job is this process's: given, or told by a cluster.</summary>
internal sealed class ShardOptions
{
    private readonly Option<string> shard = new("--shard") { Description = "Do part I of N. A task of a Slurm array and a pod of a Kubernetes Indexed Job know theirs; 1/1 is the whole.", HelpName = "I/N" };

    private readonly Option<int?> count = NumberOption.CreateWhole("--shard-count", "The number of parts, where the cluster says only which of them this is (Kubernetes, unless JOB_COMPLETIONS has the job's completions).", "N");

    internal void AddTo(Command command)
    {
        command.Add(shard);
        command.Add(count);
        command.Validators.Add(result =>
        {
            if (result.ValueOrDefault(shard) is not null && result.ValueOrDefault(count) is not null) result.AddError("--shard says of how many parts it is one; --shard-count is for clusters that do not.");
        });
    }

    /// <exception cref="UsageException">What is given, or what the cluster tells, makes no shard.</exception>
    internal StudyShard Read(ParseResult arguments)
    {
        if (arguments.GetValue(shard) is { } given)
            return StudyShard.TryParse(given, out var part) ? part : throw new UsageException($"--shard must be I/N with I from 1 to N, such as 2/4; found '{given}'.");
        try
        {
            return StudyShard.OfEnvironment(Environment.GetEnvironmentVariable, arguments.GetValue(count));
        }
        catch (ArgumentException error)
        {
            throw new UsageException(Failure.SentenceOf(error), error);
        }
    }
}
