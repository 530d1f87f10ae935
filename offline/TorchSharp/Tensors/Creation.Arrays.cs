using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor from_array(Array rawArray, Device device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor of an array's values, in the array's shape.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device device = null, bool requires_grad = false, string[] names = null) => rawArray.GetType().GetElementType() switch
    {
        var type when type == typeof(float) => FromArray<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad),
        var type when type == typeof(double) => FromArray<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad),
        var type when type == typeof(long) => FromArray<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad),
        var type when type == typeof(int) => FromArray<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad),
        var type when type == typeof(short) => FromArray<short>(rawArray, ScalarType.Int16, dtype, device, requires_grad),
        var type when type == typeof(sbyte) => FromArray<sbyte>(rawArray, ScalarType.Int8, dtype, device, requires_grad),
        var type when type == typeof(byte) => FromArray<byte>(rawArray, ScalarType.Byte, dtype, device, requires_grad),
        var type when type == typeof(bool) => FromArray<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad),
        var type when type == typeof(Half) => FromArray<Half>(rawArray, ScalarType.Float16, dtype, device, requires_grad),
        var type => throw new NotSupportedException($"A tensor cannot hold {type}."),
    };

    private static Tensor FromArray<T>(Array array, ScalarType source, ScalarType? dtype, Device device, bool requiresGrad) where T : unmanaged
    {
        Span<long> shape = stackalloc long[array.Rank];
        for (var i = 0; i < shape.Length; i++) shape[i] = array.GetLongLength(i);
        var values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
        return FromData(values, shape, source, dtype, device, requiresGrad);
    }

    private static Tensor FromList<T>(IList<T> values, ReadOnlySpan<long> dimensions, ScalarType source, ScalarType? dtype, Device device, bool requiresGrad) where T : unmanaged =>
        FromData<T>(values as T[] ?? [.. values], dimensions, source, dtype, device, requiresGrad);
}
