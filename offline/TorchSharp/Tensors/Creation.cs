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

    public static unsafe Tensor empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(&Native.tensor_empty, size, dtype, device, requires_grad);

    public static unsafe Tensor zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(&Native.tensor_zeros, size, dtype, device, requires_grad);

    public static unsafe Tensor ones(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Made(&Native.tensor_ones, size, dtype, device, requires_grad);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        zeros(input.shape, dtype ?? input.dtype, device ?? input.device, requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        ones(input.shape, dtype ?? input.dtype, device ?? input.device, requires_grad);

    public static unsafe Tensor rand(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null)
    {
        var (type, place) = (dtype ?? ScalarType.Float32, device ?? CPU);
        fixed (long* sizes = size)
            return WithGrad(Native.Wrap(Native.tensor_rand(sizes, size.Length, generator?.Handle ?? IntPtr.Zero, (int)type, (int)place.type, place.index)), requires_grad);
    }

    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        rand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator);

    public static unsafe Tensor randn(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null)
    {
        var (type, place) = (dtype ?? ScalarType.Float32, device ?? CPU);
        fixed (long* sizes = size)
            return WithGrad(Native.Wrap(Native.tensor_randn(sizes, size.Length, generator?.Handle ?? IntPtr.Zero, (int)type, (int)place.type, place.index)), requires_grad);
    }

    private static unsafe Tensor FromData<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> sizes, ScalarType source, ScalarType? dtype, Device device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in sizes) count *= size;
        if (count != data.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: expected {count} values, found {data.Length}.");
        var place = device ?? CPU;
        fixed (T* pointer = data)
        fixed (long* shape = sizes)
            return WithGrad(Native.Wrap(Native.tensor_from_data(pointer, shape, sizes.Length, (int)source, (int)(dtype ?? source), (int)place.type, place.index)), requiresGrad);
    }

    private static unsafe Tensor Made(delegate*<long*, int, int, int, int, IntPtr> create, long[] size, ScalarType? dtype, Device device, bool requiresGrad)
    {
        var (type, place) = (dtype ?? ScalarType.Float32, device ?? CPU);
        fixed (long* sizes = size) return WithGrad(Native.Wrap(create(sizes, size.Length, (int)type, (int)place.type, place.index)), requiresGrad);
    }

    private static Tensor WithGrad(Tensor made, bool requiresGrad) => requiresGrad ? made.requires_grad_() : made;
}
