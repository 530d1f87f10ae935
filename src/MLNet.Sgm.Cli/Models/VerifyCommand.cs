using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models verify</c>: which published weights a file is, and whether it fits an architecture.</summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A weight file.", HelpName = "FILE" };
        var architecture = ArchitectureNames.CreateOption("Also check that its names and shapes fit this architecture; 'auto' for the only one that they fit.");
        var command = new DocumentedCommand("verify", "Says by its SHA-256 which published weights a file is. Exits with 1 if it bears the name of published weights but is another file, or does not fit --arch.")
        {
            Examples = ["sgm models verify resnet152-b121ed2d.pth", "sgm models verify mine.safetensors --arch resnet50"],
        };
        command.Add(file);
        var key = WeightsKeyOption.Create();
        command.Add(architecture);
        command.Add(key);
        command.SetAction((arguments, terminal) => Run(arguments.GetRequiredValue(file), arguments.GetValue(key), arguments.GetValue(architecture), terminal));
        return command;
    }

    private static int Run(string path, string? key, string? architecture, Terminal terminal)
    {
        var verified = KnownWeights.Verify(path);
        using var file = WeightFile.Open(path, key);
        var (entries, format) = (file.Entries.Count, file.Format);
        if (file.Note is { } note) terminal.Warn(note);
        var fitting = architecture is null ? null : ModelFiles.Find(architecture, path, key);
        var prefix = fitting is null ? "" : PrefixOf(path, key, fitting);
        if (terminal.IsJson)
            terminal.WriteJson(new { File = path, verified.Bytes, verified.Sha256, Format = format, WeightsKey = file.Key, Tensors = entries, Weights = verified.Weights.Select(weights => weights.Name), verified.IsImpostor, Fits = fitting?.Name });
        else
        {
            terminal.Output.WriteLine($"{path}: {format}, {entries} tensors, {verified.Bytes} bytes, SHA-256 {verified.Sha256}");
            if (verified.Weights.Count > 0) terminal.Output.WriteLine($"It is {string.Join(" and ", verified.Weights.Select(weights => weights.Name))}, whole and unchanged.");
            else if (!verified.IsImpostor) terminal.Output.WriteLine("It is none of the published weights that are known here.");
            if (fitting is not null) terminal.Output.WriteLine($"It fits {fitting.Name}{(prefix.Length == 0 ? "" : $", with the names that begin with '{prefix}'")}.");
        }
        if (verified.IsImpostor) throw new WeightFileException($"The file '{path}' bears the name of {verified.Namesakes[0].Name}, whose SHA-256 begins with {verified.Namesakes[0].Sha256}, but is another file or damaged.");
        return ExitCode.Success;
    }

    private static string PrefixOf(string path, string? key, Architecture architecture)
    {
        var (network, prefix) = ModelFiles.Load(path, key, architecture);
        network.Dispose();
        return prefix;
    }
}
