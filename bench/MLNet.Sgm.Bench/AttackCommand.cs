using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench;

/// <summary>What one process measured.</summary>
/// <param name="ImagesPerSecond">Whole attacks, all steps.</param>
/// <param name="CpuSeconds">The process's CPU time while it attacked, an image; other programs change it less than the clock.</param>
/// <param name="PeakMemory">The process's largest resident set, in bytes.</param>
/// <param name="LibTorch">The version of libtorch.</param>
internal sealed record AttackMeasurement(double ImagesPerSecond, double CpuSeconds, long PeakMemory, string LibTorch);

/// <summary><c>attack</c>: one attack on formula weights and images, in a process of its own; bench/python/attack.py is its counterpart.</summary>
internal static class AttackCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static Command Create()
    {
        var reference = new Argument<string>("reference") { Description = "The reference file of an architecture." };
        var batch = new Option<int>("--batch") { Description = "Images.", DefaultValueFactory = _ => 8 };
        var steps = new Option<int>("--steps") { Description = "Steps.", DefaultValueFactory = _ => 10 };
        var gamma = new Option<float>("--gamma") { Description = "The decay of residual branches.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var precision = new Option<Precision>("--precision") { Description = "What the source computes with." };
        var output = new Option<string?>("--output") { Description = "Where the perturbation goes, as raw float32." };
        var weights = new Option<string?>("--weights") { Description = "A weight file of the architecture, or an ONNX model of it, in place of the formula's weights." };
        var rule = new Option<SkipRule?>("--rule") { Description = "Which residual branches are decayed; by default those of the published code." };
        var command = new Command("attack", "Attacks images in this process and prints images per second and peak memory as JSON.") { reference, batch, steps, gamma, threads, precision, output, weights, rule };
        command.SetAction(arguments =>
        {
            set_num_threads(arguments.GetValue(threads));
            var file = ReferenceJson.Read<ReferenceFile>(arguments.GetValue(reference)!);
            var formula = ReferenceNetwork.Classifier(file, arguments.GetValue(reference)!);
            var classifier = arguments.GetValue(weights) is { } path ? FormulaNetworks.FromFile(file.Architecture, formula, path) : formula;
            var decay = arguments.GetValue(gamma);
            var source = new GradientSource(classifier, decay, arguments.GetValue(rule) ?? (decay < 1 ? SkipRule.PublishedCode : SkipRule.Paper), Device, precision: arguments.GetValue(precision));
            var measured = Run(source, file.Input, arguments.GetValue(batch), AttackPresets.Pgd with { Steps = arguments.GetValue(steps), Precision = arguments.GetValue(precision) }, arguments.GetValue(output));
            Console.WriteLine(JsonSerializer.Serialize(measured, Json));
        });
        return command;
    }

    private static Device Device => cuda.is_available() ? CUDA : CPU;

    private static AttackMeasurement Run(GradientSource source, int side, int batch, AttackSettings settings, string? output)
    {
        using var scope = NewDisposeScope();
        var images = ReferenceFormula.Images(batch, side).to(Device);
        var labels = tensor(FormulaNetworks.Labels(batch, source.Classifier.ClassCount), device: Device);
        using var attack = new AdversarialAttack(SourceEnsemble.Of(source), settings);
        // The first pass pays for what is done once.
        source.Gradient(images, labels).sum().item<float>();
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var adversarial = attack.Perturb(images, labels).cpu();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        if (output is not null) File.WriteAllBytes(output, MemoryMarshal.AsBytes<float>(adversarial.sub(images.cpu()).contiguous().data<float>().ToArray()));
        using var process = Process.GetCurrentProcess();
        return new(batch / seconds, cpuSeconds / batch, process.PeakWorkingSet64, __version__);
    }
}
