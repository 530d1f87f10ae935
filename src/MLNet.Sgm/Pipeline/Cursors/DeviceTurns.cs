using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>The order in which those who compute on a device take turns: first come, first served, so that several cursors go on at the same pace, a batch each.</summary>
internal sealed class DeviceTurns
{
    private static readonly ConcurrentDictionary<string, DeviceTurns> OfDevices = new();

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private bool isTaken;

    private DeviceTurns() { }

    /// <summary>Waits until nobody who came before still computes or waits; disposal of what is returned ends the turn.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    internal static IDisposable Take(Device device, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var turns = OfDevices.GetOrAdd(device.ToString(), _ => new());
        turns.Enter(cancellation);
        return new Turn(turns);
    }

    private void Enter(CancellationToken cancellation)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (!isTaken)
            {
                isTaken = true;
                return;
            }
            waiting.Enqueue(turn);
        }
        try
        {
            turn.Task.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The turn may have come in the meantime.
            if (!turn.TrySetCanceled(CancellationToken.None)) Leave();
            throw;
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var next))
                if (next.TrySetResult()) return;
            isTaken = false;
        }
    }

    private sealed class Turn(DeviceTurns turns) : IDisposable
    {
        private bool isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, true)) return;
            turns.Leave();
        }
    }
}
