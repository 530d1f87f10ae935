using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Moved(device, dtype, non_blocking);

            protected virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Moved(new(deviceType, deviceIndex), null, non_blocking);

            protected virtual Module _to(ScalarType dtype, bool non_blocking) => Moved(null, dtype, non_blocking);

            internal Module MoveTo(DeviceType deviceType, int deviceIndex, bool nonBlocking) => _to(deviceType, deviceIndex, nonBlocking);

            internal Module MoveTo(ScalarType dtype, bool nonBlocking) => _to(dtype, nonBlocking);

            private Module Moved(Device device, ScalarType? dtype, bool nonBlocking)
            {
                using var frozen = no_grad();
                foreach (var parameter in parameters()) Move(parameter, device, dtype, nonBlocking);
                foreach (var buffer in buffers()) Move(buffer, device, dtype, nonBlocking);
                return this;
            }

            /// <summary>The object stays, its contents move, so that whoever holds it sees the move. Only real numbers change type.</summary>
            private static void Move(Tensor tensor, Device device, ScalarType? dtype, bool nonBlocking)
            {
                var isReal = tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
                var type = isReal && dtype is { } wanted ? wanted : tensor.dtype;
                var moved = tensor.to(type, device ?? tensor.device, non_blocking: nonBlocking);
                if (ReferenceEquals(moved, tensor)) return;
                var needsGradient = tensor.requires_grad;
                tensor.Adopt(moved);
                if (needsGradient) tensor.requires_grad = true;
            }
        }
    }
}

/// <summary>Moves that return the module in its own type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(device.type, device.index, non_blocking);

    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(type, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(DeviceType.CPU, -1, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(DeviceType.CUDA, deviceIndex, non_blocking);
}
