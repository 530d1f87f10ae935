using System.CommandLine;
using MLNet.Sgm.Bench;
using MLNet.Sgm.Bench.Parts;

return new RootCommand("Benchmarks of MLNet.Sgm.") { AttackCommand.Create(), CompareCommand.Create(), PartsCommand.Create(), PipelineCommand.Create(), WeightsCommand.Create() }.Parse(args).Invoke();
