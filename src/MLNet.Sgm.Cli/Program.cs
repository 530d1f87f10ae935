using MLNet.Sgm.Cli;
using MLNet.Sgm.Native;
using TorchSharp;

TensorFinalizers.Tolerate();
try
{
    // Left to itself, libtorch may take fewer threads than there are cores.
    if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null) torch.set_num_threads(Environment.ProcessorCount);
}
catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or BadImageFormatException)
{
    // Help needs no libtorch; what needs it fails again, and says why.
}

return CommandLine.Run(args, Console.Out, Console.Error);
