using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Tensors in TorchSharp's own format: element type, number of dimensions and sizes as LEB128, then the values in row-major order.
/// </summary>
public static partial class TensorExtensionMethods
{
    private const int MaxDimensions = 64;

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var onCpu = tensor.cpu();
        using var rows = onCpu.contiguous();
        writer.Encode((long)rows.dtype);
        writer.Encode(rows.ndim);
        foreach (var size in rows.shape) writer.Encode(size);
        writer.Write(rows.bytes);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using var stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <summary>Reads values into a tensor of the same type and shape, or past them.</summary>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (!skip && type != tensor.dtype) throw new ArgumentException($"Mismatched tensor data types while loading: expected {tensor.dtype}, found {type}.");
        if (!skip && !shape.SequenceEqual(tensor.shape)) throw new ArgumentException($"Mismatched tensor shape while loading: expected [{string.Join(", ", tensor.shape)}], found [{string.Join(", ", shape)}].");
        using var read = ReadValues(reader, type, shape);
        if (skip) return;
        using var frozen = no_grad();
        tensor.copy_(read).Dispose();
    }

    /// <summary>Reads a tensor, or past it, which gives null.</summary>
    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        var read = ReadValues(reader, type, shape);
        if (!skip) return read;
        read.Dispose();
        return null;
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        if (!Enum.IsDefined(type)) throw new InvalidDataException($"The file names an element type that there is not: {(int)type}.");
        var dimensions = reader.Decode();
        if (dimensions is < 0 or > MaxDimensions) throw new InvalidDataException($"A tensor has at most {MaxDimensions} dimensions; the file says {dimensions}.");
        var shape = new long[dimensions];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        return (type, shape);
    }

    private static Tensor ReadValues(BinaryReader reader, ScalarType type, long[] shape)
    {
        using var element = empty([1], type);
        var length = element.ElementSize;
        foreach (var size in shape)
        {
            if (size < 0) throw new InvalidDataException($"The file says that a dimension has the size {size}.");
            length = checked(length * size);
        }
        // Before the memory is asked for: a short file may claim any size.
        if (reader.BaseStream is { CanSeek: true } stream && stream.Length - stream.Position < length) throw new EndOfStreamException("The file ends within a tensor.");
        var tensor = empty(shape, type);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
