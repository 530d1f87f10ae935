using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A TorchScript module of libtorch.</summary>
internal sealed class ScriptHandle : SafeHandle
{
    public ScriptHandle() : base(IntPtr.Zero, ownsHandle: true) { }

    internal ScriptHandle(IntPtr module) : this() => SetHandle(module);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Native.jit_free(handle);
        return true;
    }
}

/// <summary>The shim's TorchScript modules.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)] internal static partial ScriptHandle jit_load(string path, int device, int index);
    [LibraryImport(Shim)] internal static partial void jit_free(IntPtr module);
    [LibraryImport(Shim)] internal static partial int jit_forward(ScriptHandle module, torch.Tensor input, out int kind, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int jit_train(ScriptHandle module, int on);
    [LibraryImport(Shim)] internal static partial int jit_is_training(ScriptHandle module);
    [LibraryImport(Shim)] internal static partial int jit_to_device(ScriptHandle module, int device, int index);
    [LibraryImport(Shim)] internal static partial int jit_to_type(ScriptHandle module, int dtype);
    [LibraryImport(Shim)] internal static partial int jit_parameters(ScriptHandle module, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int jit_buffers(ScriptHandle module, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial int jit_modules(ScriptHandle module, int deep, out IntPtr* items);
    [LibraryImport(Shim)] internal static partial void jit_free_list(IntPtr* items);
    [LibraryImport(Shim)] private static partial IntPtr jit_names();

    /// <summary>The names of the list that the shim made last on this thread.</summary>
    internal static string[] ScriptNames() => Marshal.PtrToStringUTF8(jit_names()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
