using System.CommandLine;
using MLNet.Sgm.Bench;

return new RootCommand("Benchmarks of MLNet.Sgm.") { AttackCommand.Create(), CompareCommand.Create() }.Parse(args).Invoke();
