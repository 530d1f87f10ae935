using System.Runtime.CompilerServices;

namespace MLNet.Sgm.Native;

/// <summary>What has to be arranged before libtorch is loaded. It loads nothing itself.</summary>
internal static class NativeSetup
{
    private static bool ran;

    /// <summary>In an application without the startup hook, the first use of anything of ours is early enough where TorchSharp was not used before.</summary>
#pragma warning disable CA2255 // A library's initializer costs its users some start-up; this one makes two calls.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Interlocked.Exchange(ref ran, true)) return;
        PassiveWaiting.Ask();
        TorchLibrary.MendWhenNeeded();
    }
}
