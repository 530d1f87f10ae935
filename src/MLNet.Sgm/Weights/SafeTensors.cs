using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// The safetensors format: eight bytes of header length (little endian), a JSON header that gives each tensor's type, shape
/// and byte range, then the values. Here: float32 and int64, what a state dict of a convolutional network holds.
/// </summary>
public static class SafeTensors
{
    private const int LengthBytes = 8;
    private const long LargestHeader = 100_000_000;
    private const string Metadata = "__metadata__";

    /// <summary>Reads every tensor of a file, on the CPU. The caller disposes the tensors.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file is not a whole safetensors file of types that are known here.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The weight file '{path}' does not exist.", path);
        var file = File.ReadAllBytes(path);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var (header, values) = Split(path, file);
            foreach (var (name, entry) in header)
                if (name != Metadata) tensors.Add(name, ReadTensor(path, name, entry, values));
            return tensors;
        }
        catch (Exception error)
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            if (error is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
                throw new WeightFileException($"The weight file '{path}' is not a safetensors file: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Writes tensors in the given order, under a temporary name first, so that a file of this name is always whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Name and tensor, float32 or int64, on any device.</param>
    /// <exception cref="ArgumentException">A tensor is of another type.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var header = new JsonObject();
        var values = new List<byte[]>();
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            using var plain = tensor.detach().cpu().contiguous();
            var bytes = plain.bytes.ToArray();
            header.Add(name, new JsonObject
            {
                ["dtype"] = plain.dtype switch
                {
                    ScalarType.Float32 => "F32",
                    ScalarType.Int64 => "I64",
                    var other => throw new ArgumentException($"Tensor '{name}' must be float32 or int64; found {other}.", nameof(tensors)),
                },
                ["shape"] = new JsonArray([.. plain.shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, offset += bytes.Length),
            });
            values.Add(bytes);
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = (json.Length + LengthBytes - 1) / LengthBytes * LengthBytes;
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary))
        {
            Span<byte> length = stackalloc byte[LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, padded);
            stream.Write(length);
            stream.Write(json);
            for (var i = json.Length; i < padded; i++) stream.WriteByte((byte)' ');
            foreach (var bytes in values) stream.Write(bytes);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static (JsonObject Header, ReadOnlyMemory<byte> Values) Split(string path, byte[] file)
    {
        if (file.Length < LengthBytes)
            throw new WeightFileException($"The weight file '{path}' is not a safetensors file: expected at least {LengthBytes} bytes, found {file.Length}.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length < 2 || length > Math.Min(LargestHeader, file.Length - LengthBytes))
            throw new WeightFileException($"The weight file '{path}' is not a safetensors file: it claims a header of {length} bytes and has {file.Length - LengthBytes}.");
        var header = JsonNode.Parse(file.AsSpan(LengthBytes, (int)length)) as JsonObject
            ?? throw new WeightFileException($"The weight file '{path}' is not a safetensors file: its header is not a JSON object.");
        return (header, file.AsMemory(LengthBytes + (int)length));
    }

    private static Tensor ReadTensor(string path, string name, JsonNode? entry, ReadOnlyMemory<byte> values)
    {
        if (entry is not JsonObject description || description["dtype"] is not { } type || description["shape"] is not JsonArray sizes || description["data_offsets"] is not JsonArray { Count: 2 } range)
            throw new WeightFileException($"The weight file '{path}' has no type, shape and offsets for tensor '{name}'.");
        var shape = sizes.Select(size => (long)size!).ToArray();
        var (begin, end) = ((long)range[0]!, (long)range[1]!);
        var itemSize = (string)type! switch
        {
            "F32" => sizeof(float),
            "I64" => sizeof(long),
            var other => throw new WeightFileException($"Tensor '{name}' of the weight file '{path}' must be F32 or I64; found {other}."),
        };
        var expected = shape.Aggregate((UInt128)itemSize, (product, size) => size < 0 ? UInt128.MaxValue : checked(product * (ulong)size));
        if (begin < 0 || end > values.Length || begin > end || (UInt128)(end - begin) != expected)
            throw new WeightFileException($"Tensor '{name}' of the weight file '{path}' has shape [{string.Join(", ", shape)}] but the byte range {begin} to {end} of {values.Length}.");
        var bytes = values.Span[(int)begin..(int)end];
        return itemSize == sizeof(float)
            ? tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape)
            : tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape);
    }
}
