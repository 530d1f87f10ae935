using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Terminals;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models which</c>: the architectures that a weight file fits.</summary>
internal static class WhichCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A weight file of PyTorch, safetensors, TorchSharp or NumPy.", HelpName = "FILE" };
        var command = new DocumentedCommand("which", "Lists the architectures that a weight file fits by the names and shapes of its tensors; where there is none, the nearest ones, and exits with 1.")
        {
            Examples = ["sgm models which resnet20-12fca82f.th", "sgm models which mine.safetensors --json"],
        };
        var key = WeightsKeyOption.Create();
        command.Add(file);
        command.Add(key);
        command.SetAction((arguments, terminal) => Run(arguments.GetRequiredValue(file), arguments.GetValue(key), terminal));
        return command;
    }

    private static int Run(string path, string? key, Terminal terminal)
    {
        var all = ArchitectureSearch.Compare(path, key);
        var whole = all.Where(fit => fit.IsWhole).ToList();
        var shown = whole.Count > 0 ? whole : ArchitectureSearch.Nearest(all).ToList();
        if (terminal.IsJson)
            terminal.WriteJson(new { File = path, Fits = whole.Select(Describe), Nearest = shown.Except(whole).Select(Describe) });
        else
        {
            if (whole.Count == 0) terminal.Output.WriteLine($"{path} fits none of the {all.Count} architectures; nearest are:");
            foreach (var fit in shown) terminal.Output.WriteLine(Line(fit));
        }
        return whole.Count > 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static object Describe(ArchitectureFit fit) => new { fit.Architecture.Name, fit.Architecture.Title, fit.Classes, fit.Matched, fit.Total };

    private static string Line(ArchitectureFit fit) => fit.IsWhole
        ? $"{fit.Architecture.Name}: {fit.Architecture.Title}, {fit.Classes} classes"
        : $"{fit.Architecture.Name}: {fit.Architecture.Title}, {fit.Matched} of {fit.Total} tensors";
}
