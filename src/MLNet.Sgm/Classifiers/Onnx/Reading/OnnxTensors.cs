using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.Sgm.Weights;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;
using Kind = Onnx.TensorProto.Types.DataType;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Tensors of a file as libtorch's, on the CPU: halves as float32, unsigned integers as the next wider signed ones.</summary>
internal static class OnnxTensors
{
    /// <summary>The tensor of a message; its bytes in the message are let go.</summary>
    /// <exception cref="WeightFileException">Shape, type and bytes do not go together.</exception>
    internal static Tensor Create(TensorProto message, string model)
    {
        var kind = (Kind)message.DataType;
        var (size, type) = LayoutOf(message, model);
        var count = Count(message, model, size);
        var bytes = count * size;
        var stored = ExternalData.LengthInModel(message) ?? (message.RawData is { Length: > 0 } raw ? raw.Length : (long?)null);
        if (ExternalData.IsOutside(message) && stored is null) ExternalData.RequireBytes(message, model, bytes);
        else if ((stored ?? ListLength(message, kind) * size) != bytes)
            throw Unfit(message, model, FormattableString.Invariant($"has the shape [{string.Join(", ", message.Dims)}], which takes {bytes} bytes; the file has {stored ?? ListLength(message, kind) * size}"));
        var tensor = empty([.. message.Dims], dtype: type);
        if (ExternalData.IsOutside(message)) ExternalData.Read(message, model, tensor.bytes);
        else if (message.RawData.Length > 0) message.RawData.Span.CopyTo(tensor.bytes);
        else if (count > 0) CopyList(message, kind, tensor.bytes);
        message.RawData = ByteString.Empty;
        return Widened(tensor, kind);
    }

    /// <summary>The bytes that the files have for a tensor; 0 where its message has them.</summary>
    internal static long BytesOutside(TensorProto message, string model) => ExternalData.IsOutside(message) && LayoutOf(message, model).Size is var size ? Count(message, model, size) * size : 0;

    private static (int Size, ScalarType Type) LayoutOf(TensorProto message, string model) =>
        Layout((Kind)message.DataType) ?? throw Unfit(message, model, $"holds {(Kind)message.DataType} values, which no image classifier computes with; expected numbers");

    /// <summary>Bytes of a value, and the type that its bits are read as.</summary>
    private static (int Size, ScalarType Type)? Layout(Kind kind) => kind switch
    {
        Kind.Float => (4, ScalarType.Float32),
        Kind.Double => (8, ScalarType.Float64),
        Kind.Float16 => (2, ScalarType.Float16),
        Kind.Bfloat16 => (2, ScalarType.BFloat16),
        Kind.Int8 => (1, ScalarType.Int8),
        Kind.Uint8 => (1, ScalarType.Byte),
        Kind.Int16 or Kind.Uint16 => (2, ScalarType.Int16),
        Kind.Int32 or Kind.Uint32 => (4, ScalarType.Int32),
        Kind.Int64 or Kind.Uint64 => (8, ScalarType.Int64),
        Kind.Bool => (1, ScalarType.Bool),
        _ => null,
    };

    private static long Count(TensorProto message, string model, int size)
    {
        try
        {
            var count = message.Dims.Aggregate(1L, (product, dimension) => dimension < 0 ? throw new OverflowException() : checked(product * dimension));
            return checked(count * size) >= 0 ? count : throw new OverflowException();
        }
        catch (OverflowException)
        {
            throw Unfit(message, model, $"has the shape [{string.Join(", ", message.Dims)}]; expected one that fits into memory");
        }
    }

    private static long ListLength(TensorProto message, Kind kind) => kind switch
    {
        Kind.Float => message.FloatData.Count,
        Kind.Double => message.DoubleData.Count,
        Kind.Int64 => message.Int64Data.Count,
        Kind.Uint32 or Kind.Uint64 => message.Uint64Data.Count,
        _ => message.Int32Data.Count,
    };

    private static void CopyList(TensorProto message, Kind kind, Span<byte> target)
    {
        switch (kind)
        {
            case Kind.Float: Copy(message.FloatData, MemoryMarshal.Cast<byte, float>(target), value => value); break;
            case Kind.Double: Copy(message.DoubleData, MemoryMarshal.Cast<byte, double>(target), value => value); break;
            case Kind.Int64: Copy(message.Int64Data, MemoryMarshal.Cast<byte, long>(target), value => value); break;
            case Kind.Uint64: Copy(message.Uint64Data, MemoryMarshal.Cast<byte, ulong>(target), value => value); break;
            case Kind.Uint32: Copy(message.Uint64Data, MemoryMarshal.Cast<byte, uint>(target), value => (uint)value); break;
            case Kind.Int32: Copy(message.Int32Data, MemoryMarshal.Cast<byte, int>(target), value => value); break;
            case Kind.Int8 or Kind.Uint8 or Kind.Bool: Copy(message.Int32Data, target, value => (byte)value); break;
            default: Copy(message.Int32Data, MemoryMarshal.Cast<byte, ushort>(target), value => (ushort)value); break;
        }
    }

    private static void Copy<TFrom, TTo>(IReadOnlyList<TFrom> values, Span<TTo> target, Func<TFrom, TTo> convert)
    {
        for (var index = 0; index < values.Count; index++) target[index] = convert(values[index]);
    }

    private static Tensor Widened(Tensor tensor, Kind kind)
    {
        using var scope = NewDisposeScope();
        return (kind switch
        {
            Kind.Float16 or Kind.Bfloat16 => tensor.to(ScalarType.Float32),
            Kind.Uint16 => tensor.to(ScalarType.Int32).bitwise_and(0xFFFF),
            Kind.Uint32 => tensor.to(ScalarType.Int64).bitwise_and(0xFFFFFFFF),
            _ => tensor,
        }).DetachFromDisposeScope();
    }

    private static WeightFileException Unfit(TensorProto message, string model, string reason) => new($"The tensor '{message.Name}' of the ONNX model '{model}' {reason}.");
}
