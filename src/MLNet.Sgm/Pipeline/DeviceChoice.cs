using Microsoft.ML;
using MLNet.Sgm.Attacks;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>The device that an <see cref="MLContext"/>, or a component that knows better, asks for.</summary>
internal static class DeviceChoice
{
    /// <summary>The <c>GpuDeviceId</c> of a component that is to run on the CPU whatever its context says.</summary>
    private const int Cpu = -1;

    /// <exception cref="ArgumentOutOfRangeException">The component's choice is neither a GPU nor the CPU.</exception>
    internal static void Check(int? gpuDeviceId) => Setting.Require(gpuDeviceId is null or >= Cpu, "GpuDeviceId", $"at least {Cpu}", gpuDeviceId);

    /// <summary>The GPU that is asked for, or the CPU where none is or, with fall-back, none is there.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="gpuDeviceId">The component's choice; null for the context's.</param>
    /// <param name="fallbackToCpu">The component's choice; null for the context's.</param>
    /// <exception cref="InvalidOperationException">There is no such GPU and falling back is not allowed.</exception>
    internal static Device Of(MLContext context, int? gpuDeviceId, bool? fallbackToCpu)
    {
        if ((gpuDeviceId ?? context.GpuDeviceId) is not { } index || gpuDeviceId == Cpu) return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (index >= 0 && index < count) return device($"cuda:{index}");
        if (fallbackToCpu ?? context.FallbackToCpu) return CPU;
        throw new InvalidOperationException(
            $"{(gpuDeviceId is null ? "MLContext.GpuDeviceId" : "GpuDeviceId")} is {index}, but there are {count} CUDA devices here; set FallbackToCpu to run on the CPU.");
    }
}
