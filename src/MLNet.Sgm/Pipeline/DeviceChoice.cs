using System.Collections.Concurrent;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>The device that an <see cref="MLContext"/> asks for, and the order in which its users take turns.</summary>
internal static class DeviceChoice
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();

    /// <summary>The GPU of <see cref="MLContext.GpuDeviceId"/>, or the CPU where none is asked for or, with <see cref="MLContext.FallbackToCpu"/>, none is there.</summary>
    /// <exception cref="InvalidOperationException">There is no such GPU and falling back is not allowed.</exception>
    internal static Device Of(MLContext context)
    {
        if (context.GpuDeviceId is not { } index) return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (index >= 0 && index < count) return device($"cuda:{index}");
        if (context.FallbackToCpu) return CPU;
        throw new InvalidOperationException($"MLContext.GpuDeviceId is {index}, but there are {count} CUDA devices here; set FallbackToCpu to run on the CPU.");
    }

    /// <summary>Waits until nobody else computes on the device. Several cursors at once take turns, a batch each.</summary>
    internal static IDisposable TakeTurn(Device device, CancellationToken cancellation)
    {
        var turn = Turns.GetOrAdd(device.ToString(), _ => new(1, 1));
        turn.Wait(cancellation);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
