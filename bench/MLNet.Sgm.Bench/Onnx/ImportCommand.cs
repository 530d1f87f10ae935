using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Onnx;

/// <summary>What the first import of a process took.</summary>
/// <param name="Seconds">From the file to the network.</param>
/// <param name="FileBytes">The file's length.</param>
/// <param name="Growth">The largest resident set, less what was resident before, in bytes.</param>
internal sealed record ImportMeasurement(double Seconds, long FileBytes, long Growth);

/// <summary><c>import</c>: makes a network of an ONNX model, in a process of its own.</summary>
internal static class ImportCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The ONNX model." };
        var command = new Command("import", "Imports an ONNX model in this process and prints seconds and growth of memory as JSON.") { file };
        command.SetAction(arguments => Console.WriteLine(JsonSerializer.Serialize(Measure(arguments.GetValue(file)!), AttackCommand.Json)));
        return command;
    }

    private static ImportMeasurement Measure(string path)
    {
        // libtorch is there before.
        zeros(1).Dispose();
        var classifier = ImageClassifier.FromOnnx(path, Preprocessing.ImageNet, ImageNetClasses.Names);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var start = Stopwatch.GetTimestamp();
        using var network = classifier.CreateNetwork();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new(seconds, new FileInfo(path).Length, process.PeakWorkingSet64 - before);
    }
}
