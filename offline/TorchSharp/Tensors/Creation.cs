namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(float scalar, Device device = null, bool requires_grad = false) => FromData<float>([scalar], [], ScalarType.Float32, null, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => FromData<double>([scalar], [], ScalarType.Float64, dtype, device, requires_grad);

    public static Tensor tensor(int scalar, Device device = null, bool requires_grad = false) => FromData<int>([scalar], [], ScalarType.Int32, null, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => FromData<long>([scalar], [], ScalarType.Int64, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<float>(rawArray, [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<float>(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<float>(rawArray.Span, dimensions, ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<long>(dataArray, [dataArray.Length], ScalarType.Int64, dtype, device, requires_grad);

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<long>(dataArray, dimensions, ScalarType.Int64, dtype, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<byte>(rawArray, [rawArray.Length], ScalarType.Byte, dtype, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromData<byte>(rawArray, dimensions, ScalarType.Byte, dtype, device, requires_grad);

    private static unsafe Tensor FromData<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> sizes, ScalarType source, ScalarType? dtype, Device device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in sizes) count *= size;
        if (count != data.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: expected {count} values, found {data.Length}.");
        var place = InitializeDevice(device);
        fixed (T* pointer = data)
        fixed (long* shape = sizes)
            return WithGrad(Native.tensor_from_data(pointer, shape, sizes.Length, (int)source, (int)(dtype ?? source), (int)place.type, place.index), requiresGrad);
    }

    private static Tensor WithGrad(Tensor made, bool requiresGrad) => requiresGrad ? made.requires_grad_() : made;
}
