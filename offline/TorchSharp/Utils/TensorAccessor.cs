using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The values of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly long[] shape;
    private readonly long[] strides;

    internal unsafe TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        if (!Holds(tensor.dtype)) throw new ArgumentException($"Invalid element type: the tensor holds {tensor.dtype}, not {typeof(T).Name}.");
        this.tensor = tensor;
        (shape, strides) = (tensor.shape, tensor.stride());
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get => *Pointer(Offset(indices));
        set => *Pointer(Offset(indices)) = value;
    }

    public T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values);
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (tensor.is_contiguous())
        {
            new ReadOnlySpan<T>(Pointer(tensorIndex), count).CopyTo(target);
            return;
        }
        for (var i = 0; i < count; i++) target[i] = *Pointer(OffsetOf(tensorIndex + i));
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = Math.Min(source.Length, Count - tensorIndex);
        for (var i = 0; i < count; i++) *Pointer(OffsetOf(tensorIndex + i)) = source[i];
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() { }

    private static bool Holds(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte => typeof(T) == typeof(byte),
        torch.ScalarType.Int8 => typeof(T) == typeof(sbyte),
        torch.ScalarType.Int16 => typeof(T) == typeof(short),
        torch.ScalarType.Int32 => typeof(T) == typeof(int),
        torch.ScalarType.Int64 => typeof(T) == typeof(long),
        torch.ScalarType.Float16 => typeof(T) == typeof(Half),
        torch.ScalarType.Float32 => typeof(T) == typeof(float),
        torch.ScalarType.Float64 => typeof(T) == typeof(double),
        torch.ScalarType.Bool => typeof(T) == typeof(bool),
        _ => false,
    };

    private unsafe T* Pointer(long offset) => (T*)Native.tensor_data(tensor.Handle) + offset;

    private long Offset(long[] indices)
    {
        if (indices.Length == 1) return OffsetOf(indices[0]);
        if (indices.Length != shape.Length) throw new ArgumentException($"A tensor of {shape.Length} dimensions has as many indices; found {indices.Length}.");
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i]) throw new IndexOutOfRangeException();
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    /// <summary>Where the element of this row-major number lies.</summary>
    private long OffsetOf(long number)
    {
        if (number < 0 || number >= Count) throw new IndexOutOfRangeException();
        long offset = 0;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            offset += number % shape[i] * strides[i];
            number /= shape[i];
        }
        return offset;
    }
}
