namespace TorchSharp;

public static partial class torch
{
    public static unsafe Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        var (type, place) = (dtype ?? (value.Number.Kind == 0 ? ScalarType.Int64 : get_default_dtype()), InitializeDevice(device));
        fixed (long* sizes = size) return WithGrad(Native.tensor_full(sizes, size.Length, value.Number, (int)type, (int)place.type, place.index), requires_grad);
    }

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(size.AsSpan(), value, dtype, device, requires_grad);

    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(stackalloc long[] { size }, value, dtype, device, requires_grad);

    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(stackalloc long[] { rows, columns }, value, dtype, device, requires_grad);

    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(stackalloc long[] { dim0, dim1, dim2 }, value, dtype, device, requires_grad);

    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(stackalloc long[] { dim0, dim1, dim2, dim3 }, value, dtype, device, requires_grad);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.full_like(value, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device device = null, bool requires_grad = false)
    {
        var whole = start.Number.Kind == 0 && stop.Number.Kind == 0 && step.Number.Kind == 0;
        var (type, place) = (dtype ?? (whole ? ScalarType.Int64 : get_default_dtype()), InitializeDevice(device));
        return WithGrad(Native.tensor_arange(start.Number, stop.Number, step.Number, (int)type, (int)place.type, place.index), requires_grad);
    }

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device device = null, bool requires_grad = false)
    {
        var (type, place) = (dtype ?? get_default_dtype(), InitializeDevice(device));
        return WithGrad(Native.tensor_linspace(start, end, steps, (int)type, (int)place.type, place.index), requires_grad);
    }

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        var (type, place) = (dtype ?? get_default_dtype(), InitializeDevice(device));
        return WithGrad(Native.tensor_eye(rows, columns < 0 ? rows : columns, (int)type, (int)place.type, place.index), requires_grad);
    }
}
