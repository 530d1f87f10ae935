using System.Collections;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>The values of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly long[] shape;
    private readonly long[] strides;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        if (!Holds(tensor.dtype)) throw new ArgumentException($"{typeof(T).Name} is not compatible with {tensor.dtype}");
        this.tensor = tensor;
        (shape, strides) = (tensor.shape, tensor.stride());
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get
        {
            var value = *(Data() + Offset(indices));
            GC.KeepAlive(tensor);
            return value;
        }
        set
        {
            *(Data() + Offset(indices)) = value;
            GC.KeepAlive(tensor);
        }
    }

    public T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>The values in an array of the tensor's shape.</summary>
    public Array ToNDArray()
    {
        if (shape.Length == 1) return ToArray();
        var array = Array.CreateInstance(typeof(T), shape);
        var values = ToArray();
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        bytes.CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), bytes.Length));
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        var data = Data();
        if (tensor.is_contiguous()) new ReadOnlySpan<T>(data + tensorIndex, count).CopyTo(target);
        else
            for (var i = 0; i < count; i++) target[i] = data[OffsetOf(tensorIndex + i)];
        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        var data = Data();
        if (tensor.is_contiguous()) source[..count].CopyTo(new(data + tensorIndex, count));
        else
            for (var i = 0; i < count; i++) data[OffsetOf(tensorIndex + i)] = source[i];
        GC.KeepAlive(tensor);
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

    private unsafe T* Data() => (T*)Native.tensor_data(tensor);

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
