using System.CommandLine;
using MLNet.Sgm.Torture.Fuzz;
using MLNet.Sgm.Torture.Kill;
using MLNet.Sgm.Torture.Liar;
using MLNet.Sgm.Torture.Race;
using MLNet.Sgm.Torture.Soak;

return new RootCommand("Load, faults and hostile input: each command prints a line of figures, and exits with 1 where it finds what should not be.")
{
    FuzzCommand.Create(), FuzzCommand.CreateWorker(), KillCommand.Create(), FetchWorker.Create(), SoakCommand.Create(), RaceCommand.Create(), LiarCommand.Create(),
}.Parse(args).Invoke();
