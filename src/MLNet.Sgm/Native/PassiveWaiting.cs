using System.Runtime.InteropServices;

namespace MLNet.Sgm.Native;

/// <summary>Asks OpenMP to let libtorch's threads sleep while they wait for each other.</summary>
/// <remarks>
/// Left alone they spin, which takes the processor from other work and from each other: with a load of 4 on two cores an attack takes 2.5 times as long. OpenMP reads <c>OMP_WAIT_POLICY</c> when it is loaded.
/// What the user set stays; an application says no by the switch <c>MLNet.Sgm.PassiveWaiting</c> (<c>runtimeconfig.json</c>).
/// </remarks>
internal static partial class PassiveWaiting
{
    internal const string Switch = "MLNet.Sgm.PassiveWaiting";
    internal const string Variable = "OMP_WAIT_POLICY";
    private const string Passive = "PASSIVE";

    internal static void Ask()
    {
        if (AppContext.TryGetSwitch(Switch, out var isOn) && !isOn) return;
        // Beyond Windows .NET's variables are a copy that C does not see; there child processes do not inherit this one.
        if (!OperatingSystem.IsWindows()) _ = setenv(Variable, Passive, overwrite: 0);
        else if (Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, Passive);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
