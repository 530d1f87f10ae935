using System.CommandLine;
using TorchSharp;

namespace MLNet.Sgm.Cli.Options;

/// <summary>How many threads libtorch computes with on the CPU.</summary>
internal sealed class ThreadOptions
{
    private readonly Option<int?> count = NumberOption.CreateWhole("--threads", "Threads on the CPU; OMP_NUM_THREADS by default, else one for each processor.", "N");

    internal void AddTo(Command command) => command.Add(count);

    internal void Apply(ParseResult arguments) => Set(arguments.GetValue(count));

    /// <summary>Left to itself, libtorch may take fewer threads than there are cores. Nothing else of the tool touches libtorch before it computes: help and lists answer at once.</summary>
    /// <param name="threads">How many; null for those of OMP_NUM_THREADS, or one for each processor.</param>
    internal static void Set(int? threads)
    {
        if (threads is not null || Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null) torch.set_num_threads(threads ?? Environment.ProcessorCount);
    }
}
