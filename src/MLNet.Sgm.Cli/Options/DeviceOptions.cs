using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML;
using TorchSharp;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Where networks compute.</summary>
internal sealed class DeviceOptions
{
    private const string CudaPrefix = "cuda:";

    private readonly Option<string> device = new("--device") { Description = "Where networks compute: auto (the first GPU if there is one; the default), cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto", HelpName = "DEVICE" };

    private readonly ThreadOptions threads = new();

    private readonly Option<bool> noCuda = new("--no-cuda") { Description = "The same as --device cpu." };

    internal DeviceOptions()
    {
        device.Validators.Add(CheckName);
        device.CompletionSources.Add("auto", "cpu", "cuda");
    }

    internal void AddTo(Command command)
    {
        command.Add(device);
        command.Add(noCuda);
        threads.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.ValueOrDefault(noCuda) && result.ValueOrDefault(device) is { } name && name.StartsWith("cuda", StringComparison.Ordinal)) result.AddError($"--no-cuda and --device {name} contradict each other.");
        });
    }

    /// <summary>A context on the chosen device, with the chosen threads.</summary>
    /// <exception cref="InvalidOperationException">There is no such GPU.</exception>
    internal MLContext CreateContext(ParseResult arguments, int seed)
    {
        threads.Apply(arguments);
        var name = arguments.GetValue(noCuda) ? "cpu" : arguments.GetValue(device)!;
        var context = new MLContext(seed);
        if (name == "cpu") return context;
        var index = name.StartsWith(CudaPrefix, StringComparison.Ordinal) ? int.Parse(name[CudaPrefix.Length..], CultureInfo.InvariantCulture) : 0;
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (index < count) context.GpuDeviceId = index;
        else if (name != "auto") throw new InvalidOperationException($"--device {name} asks for a GPU that is not here: there are {count} CUDA devices ('sgm doctor' says what is seen).");
        return context;
    }

    private static void CheckName(OptionResult result)
    {
        var name = result.GetValueOrDefault<string>();
        if (name is "auto" or "cpu" or "cuda") return;
        if (name.StartsWith(CudaPrefix, StringComparison.Ordinal) && int.TryParse(name[CudaPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return;
        result.AddError($"--device must be auto, cpu, cuda or cuda:N; found '{name}'.");
    }
}
