using System.CommandLine;
using TorchSharp;

namespace MLNet.Sgm.Cli.Options;

/// <summary>How many threads libtorch computes with on the CPU.</summary>
internal sealed class ThreadOptions
{
    private readonly Option<int?> count = NumberOption.CreateWhole("--threads", "Threads on the CPU; OMP_NUM_THREADS by default, else one for each processor.", "N");

    internal void AddTo(Command command) => command.Add(count);

    internal void Apply(ParseResult arguments)
    {
        if (arguments.GetValue(count) is { } threads) torch.set_num_threads(threads);
    }
}
