using System.CommandLine;
using System.Diagnostics;

namespace MLNet.Sgm.Bench;

/// <summary><c>spin</c>: keeps a core busy as long as the process lives that asked for it.</summary>
internal static class SpinCommand
{
    internal const string Name = "spin";

    internal static Command Create()
    {
        var parent = new Argument<int>("parent") { Description = "The number of that process." };
        var command = new Command(Name, "Keeps a core busy as long as another process lives.") { parent };
        command.SetAction(arguments =>
        {
            using var process = Process.GetProcessById(arguments.GetValue(parent));
            while (!process.HasExited) Thread.SpinWait(1_000_000);
        });
        return command;
    }
}
