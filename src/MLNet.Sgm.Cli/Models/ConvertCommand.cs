using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models convert</c>: any weight file that is read here as safetensors.</summary>
internal static class ConvertCommand
{
    private const string Extension = ".safetensors";

    internal static Command Create()
    {
        var input = new Argument<string>("in") { Description = "A weight file of PyTorch, safetensors, TorchSharp or NumPy.", HelpName = "IN" };
        var output = new Argument<string>("out") { Description = $"The file to write, which ends in {Extension}.", HelpName = "OUT" };
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)) result.AddError($"The file to write must end in {Extension}; found '{path}'.");
        });
        var architecture = ArchitectureNames.CreateOption("Write names and shapes as this architecture has them here, for ImageNet torchvision's; 'auto' for the only one that the file fits. By default they stay as they are.");
        var command = new DocumentedCommand("convert", "Converts a weight file to safetensors, bit for bit. No code of the file is run.")
        {
            Examples = ["sgm models convert densenet201.pth densenet201.safetensors", "sgm models convert se_resnet50.pth out.safetensors --arch se_resnet50"],
        };
        command.Add(input);
        command.Add(output);
        var key = WeightsKeyOption.Create();
        command.Add(architecture);
        command.Add(key);
        command.SetAction((arguments, terminal) => Run(arguments.GetRequiredValue(input), arguments.GetValue(key), arguments.GetRequiredValue(output), arguments.GetValue(architecture), terminal));
        return command;
    }

    private static int Run(string input, string? key, string output, string? name, Terminal terminal)
    {
        using var scope = NewDisposeScope();
        using (var file = WeightFile.Open(input, key))
            if (file.Note is { } note) terminal.Warn(note);
        var architecture = name is null ? null : ModelFiles.Find(name, input, key);
        var count = architecture is null ? Copy(input, key, output) : Rename(input, key, output, architecture);
        if (terminal.IsJson) terminal.WriteJson(new { File = output, Tensors = count, Architecture = architecture?.Name, KnownWeights.Verify(output).Sha256 });
        else terminal.Output.WriteLine($"{output}: {count} tensors{(architecture is null ? "" : $" of {architecture.Name}")}.");
        return ExitCode.Success;
    }

    private static int Copy(string input, string? key, string output)
    {
        using var file = WeightFile.Open(input, key);
        SafeTensors.Write(output, file.Entries.Select(entry => KeyValuePair.Create(entry.Name, file.Read(entry.Name))));
        return file.Entries.Count;
    }

    private static int Rename(string input, string? key, string output, Architecture architecture)
    {
        using var network = ModelFiles.Load(input, key, architecture).Network;
        var entries = network.state_dict();
        SafeTensors.Write(output, entries);
        return entries.Count;
    }
}
