using MLNet.Sgm.Native;

/// <summary>
/// Runs before an application's Main, because the package's targets name this assembly in <c>STARTUP_HOOKS</c>: an application may touch TorchSharp before anything of ours.
/// .NET asks for this name in no namespace.
/// </summary>
internal static class StartupHook
{
    internal static void Initialize() => NativeSetup.Run();
}
