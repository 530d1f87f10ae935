using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>What PyTorch has in its top-level module.</summary>
public static partial class torch
{
    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int8 = ScalarType.Int8;
    public static ScalarType int16 = ScalarType.Int16;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType float16 = ScalarType.Float16;
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;

    public static string __version__ => Marshal.PtrToStringUTF8(Native.shim_version());

    public static int get_num_threads() => Native.shim_get_threads();

    public static void set_num_threads(int num) => Native.Check(Native.shim_set_threads(num));

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Native.op_where(condition, x, y);

    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        var handles = Handles(tensors);
        fixed (IntPtr* pointer = handles) return Native.op_cat(pointer, handles.Length, dim);
    }

    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var handles = Handles([.. tensors]);
        fixed (IntPtr* pointer = handles) return Native.op_stack(pointer, handles.Length, dim);
    }

    internal static IntPtr[] Handles(IList<Tensor> tensors)
    {
        RecentArguments.Keep(tensors);
        var handles = new IntPtr[tensors.Count];
        for (var i = 0; i < handles.Length; i++) handles[i] = tensors[i].ValidHandle;
        return handles;
    }
}
