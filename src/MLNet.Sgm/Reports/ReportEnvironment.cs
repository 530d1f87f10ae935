using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML;
using TorchSharp;

namespace MLNet.Sgm.Reports;

/// <summary>Where and for how long a report's results were computed.</summary>
public sealed record ReportEnvironment
{
    private const int CommitDigits = 8;

    /// <summary>The version of this library.</summary>
    public required string Library { get; init; }

    /// <summary>The versions of what it runs on, by name, such as <c>libtorch</c>.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>The device, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The number of CPU threads of libtorch.</summary>
    public int Threads { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Describes this process.</summary>
    /// <param name="device">The device that computed, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="elapsed">How long it took.</param>
    public static ReportEnvironment Current(string device, TimeSpan elapsed)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        return new()
        {
            Library = VersionOf(typeof(TransferReport)),
            Versions = new Dictionary<string, string>
            {
                ["Microsoft.ML"] = VersionOf(typeof(MLContext)),
                ["TorchSharp"] = VersionOf(typeof(torch)),
                ["libtorch"] = torch.__version__,
                [".NET"] = Environment.Version.ToString(),
                ["operating system"] = RuntimeInformation.OSDescription,
            },
            Device = device,
            Threads = torch.get_num_threads(),
            Seconds = elapsed.TotalSeconds,
        };
    }

    /// <summary>The informational version, of whose commit the first digits are enough.</summary>
    private static string VersionOf(Type type)
    {
        var version = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version!.ToString();
        return version.IndexOf('+') is >= 0 and var plus ? version[..Math.Min(version.Length, plus + 1 + CommitDigits)] : version;
    }
}
