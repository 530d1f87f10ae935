using System.CommandLine;
using MLNet.Sgm.Bench;
using MLNet.Sgm.Bench.Onnx;
using MLNet.Sgm.Bench.Parts;
using MLNet.Sgm.Bench.Profiles;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) ? threads : Environment.ProcessorCount);

return new RootCommand("Benchmarks of MLNet.Sgm.") { AttackCommand.Create(), CompareCommand.Create(), ImportCommand.Create(), OnnxCommand.Create(), PartsCommand.Create(), PipelineCommand.Create(), ProfileCommand.Create(), SpinCommand.Create(), TransformsCommand.CreateTransforms(), TransformsCommand.CreateCopies(), WeightsCommand.Create() }.Parse(args).Invoke();
