using System.Runtime.ExceptionServices;
using TorchSharp;

namespace MLNet.Sgm.Native;

/// <summary>Keeps a process alive in which TorchSharp 0.107 finalizes a tensor after the scope that it was made in.</summary>
/// <remarks>
/// The finalizer then throws an <see cref="ObjectDisposedException"/>, which ends the process, before it has freed anything else than that tensor's place in the scope. A process has one handler of this kind, so it is
/// for programs to ask for, not for the library.
/// </remarks>
internal static class TensorFinalizers
{
    internal static void Tolerate() => ExceptionHandling.SetUnhandledExceptionHandler(static error =>
        error is ObjectDisposedException disposed && disposed.ObjectName == typeof(DisposeScope).FullName);
}
