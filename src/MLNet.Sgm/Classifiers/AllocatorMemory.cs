using System.Runtime.InteropServices;

namespace MLNet.Sgm.Classifiers;

/// <summary>Asks the C library to keep the memory that a network frees, for the next step of the attack.</summary>
/// <remarks>
/// glibc gives every large block back to the kernel, which hands it out again page by page, zeroed: on the CPU up to half of the
/// time of an attack goes there. What is asked for here holds for the whole process, so an application can say no by the switch
/// <c>MLNet.Sgm.KeepAllocatorMemory</c> (<see cref="AppContext.SetSwitch"/>, or <c>runtimeconfig.json</c>). Other C libraries are left alone.
/// </remarks>
internal static partial class AllocatorMemory
{
    internal const string Switch = "MLNet.Sgm.KeepAllocatorMemory";

    // Parameters of mallopt, from malloc.h.
    private const int TrimThreshold = -1, MostMappings = -4, MostArenas = -8;

    private static readonly Lazy<bool> Asked = new(Ask);

    /// <summary>Asks, once in the life of the process. Returns whether the C library agreed.</summary>
    internal static bool Keep() => Asked.Value;

    private static bool Ask()
    {
        if (!OperatingSystem.IsLinux() || (AppContext.TryGetSwitch(Switch, out var isOn) && !isOn)) return false;
        try
        {
            // Nothing is given back, nothing comes from mappings of its own, and threads share what there is.
            return mallopt(TrimThreshold, -1) == 1 && mallopt(MostMappings, 0) == 1 && mallopt(MostArenas, 1) == 1;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
