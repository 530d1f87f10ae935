using MLNet.Sgm.Cli;
using MLNet.Sgm.Native;

TensorFinalizers.Tolerate();
return CommandLine.Run(args, Console.Out, Console.Error);
