using System.CommandLine;
using MLNet.Sgm.Cli.Models;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

return new RootCommand("Adversarial images that transfer: the Skip Gradient Method.") { ModelsCommand.Create() }.Parse(args).Invoke();
