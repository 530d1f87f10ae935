using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

/// <summary>
/// Passes a tensor to the shim and keeps it alive until the call returns: with its handle alone, a tensor that nobody else
/// holds could be finalized while libtorch works on it. What comes back owns its handle, or is an exception with libtorch's message.
/// </summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    internal ref struct In
    {
        private torch.Tensor tensor;

        public void FromManaged(torch.Tensor managed) => tensor = managed;

        public readonly IntPtr ToUnmanaged() => tensor.ValidHandle;

        public readonly void Free() => GC.KeepAlive(tensor);
    }

    internal static class Out
    {
        public static torch.Tensor ConvertToManaged(IntPtr handle) => Native.Wrap(handle);
    }
}

/// <summary>As <see cref="TensorMarshaller"/>, for an argument that may be null.</summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class OptionalTensorMarshaller
{
    internal ref struct In
    {
        private torch.Tensor tensor;

        public void FromManaged(torch.Tensor managed) => tensor = managed;

        public readonly IntPtr ToUnmanaged() => tensor is null ? IntPtr.Zero : tensor.ValidHandle;

        public readonly void Free() => GC.KeepAlive(tensor);
    }
}

/// <summary>Passes a generator, or none, and keeps it alive until the call returns.</summary>
[CustomMarshaller(typeof(torch.Generator), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class GeneratorMarshaller
{
    internal ref struct In
    {
        private torch.Generator generator;

        public void FromManaged(torch.Generator managed) => generator = managed;

        public readonly IntPtr ToUnmanaged() => generator is null ? IntPtr.Zero : generator.Handle;

        public readonly void Free() => GC.KeepAlive(generator);
    }
}

/// <summary>Passes a number by value.</summary>
[CustomMarshaller(typeof(Scalar), MarshalMode.ManagedToUnmanagedIn, typeof(ScalarMarshaller))]
internal static class ScalarMarshaller
{
    public static NativeNumber ConvertToUnmanaged(Scalar managed) => managed.Number;
}
