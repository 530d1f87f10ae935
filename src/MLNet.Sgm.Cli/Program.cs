using MLNet.Sgm.Cli;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

return CommandLine.Run(args, Console.Out, Console.Error);
