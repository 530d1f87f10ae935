using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireReal(dtype);
                RequirePresent(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                RequirePresent(deviceType);
                _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireReal(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking)
            {
                foreach (var (_, child) in named_children()) child._to(device, dtype, non_blocking);
                MoveOwn(device, dtype, non_blocking);
            }

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                foreach (var (_, child) in named_children()) child._to(deviceType, deviceIndex, non_blocking);
                MoveOwn(new(deviceType, deviceIndex), null, non_blocking);
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking)
            {
                foreach (var (_, child) in named_children()) child._to(dtype, non_blocking);
                MoveOwn(null, dtype, non_blocking);
            }

            internal Module MoveTo(Device device, ScalarType dtype, bool nonBlocking) => _to(device, dtype, nonBlocking);

            internal Module MoveTo(DeviceType deviceType, int deviceIndex, bool nonBlocking) => _to(deviceType, deviceIndex, nonBlocking);

            internal Module MoveTo(ScalarType dtype, bool nonBlocking) => _to(dtype, nonBlocking);

            private static void RequireReal(ScalarType dtype)
            {
                if (!IsReal(dtype)) throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private protected static void RequirePresent(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
            }

            private static bool IsReal(ScalarType type) =>
                type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

            /// <summary>What moves becomes a new object, in the registry and in the field or property that held the old one, which is disposed.</summary>
            private void MoveOwn(Device device, ScalarType? dtype, bool nonBlocking)
            {
                using var frozen = no_grad();
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (Target(parameter, device, dtype) is not var (type, place)) continue;
                    var moved = new Parameter(parameter.to(type, place, non_blocking: nonBlocking), parameter.requires_grad);
                    moved.DetachFromDisposeScope();
                    using var gradient = parameter.grad;
                    if (gradient is not null)
                    {
                        using var movedGradient = gradient.to(type, place, non_blocking: nonBlocking);
                        moved.grad = movedGradient;
                    }
                    ConditionallyRegisterParameter(name, moved);
                    Hold(name, moved);
                    parameter.Dispose();
                }
                foreach (var (name, (buffer, persistent)) in _internal_buffers.ToList<(string, (Tensor, bool))>())
                {
                    if (Target(buffer, device, dtype) is not var (type, place)) continue;
                    var moved = buffer.to(type, place, non_blocking: nonBlocking).DetachFromDisposeScope();
                    ConditionallyRegisterBuffer(name, moved, persistent);
                    Hold(name, moved);
                    buffer.Dispose();
                }
            }

            /// <summary>The type and the place that a tensor goes to, or null where it stays. Whole numbers keep their type.</summary>
            private static (ScalarType, Device)? Target(Tensor tensor, Device device, ScalarType? dtype)
            {
                var type = dtype is { } wanted && IsReal(tensor.dtype) ? wanted : tensor.dtype;
                var place = device ?? tensor.device;
                return type == tensor.dtype && place.type == tensor.device_type && place.index == tensor.device_index ? null : (type, place);
            }

            private void Hold(string component, Tensor moved)
            {
                var field = ComponentFields().FirstOrDefault(entry => entry.Component == component).Field;
                if (field?.FieldType.IsInstanceOfType(moved) == true) field.SetValue(this, moved);
            }
        }
    }
}

/// <summary>Moves that return the module in its own type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(device, type, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(deviceType, deviceIndex, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(device.type, device.index, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module => module.to(new torch.Device(device), non_blocking);

    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(other, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(DeviceType.CPU, -1, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => (T)module.MoveTo(DeviceType.CUDA, deviceIndex, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);
}
