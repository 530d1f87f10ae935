using System.Runtime.InteropServices;

namespace MLNet.Sgm.Cli;

/// <summary>Ctrl-C, or a polite request to end (SIGTERM), as a token. The second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    internal Interruption(TextWriter error)
    {
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

        void Handle(PosixSignalContext context)
        {
            if (source.IsCancellationRequested) return;
            context.Cancel = true;
            error.WriteLine("Stopping after what is being written; once more to stop at once.");
            source.Cancel();
        }
    }

    internal CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }
}
