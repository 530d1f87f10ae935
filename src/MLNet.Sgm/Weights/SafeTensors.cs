using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// The safetensors format: eight bytes of header length (little endian), a JSON header that gives each tensor's type, shape
/// and byte range, then the values.
/// </summary>
public static class SafeTensors
{
    private const long PieceElements = 1 << 27;

    /// <summary>Reads every tensor of a file, on the CPU. The caller disposes the tensors.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file is not a whole safetensors file of types that are known here.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = WeightFile.Open(path);
        if (file.Format != WeightFormat.SafeTensors) throw new WeightFileException($"The weight file '{path}' is of the format {file.Format}; expected safetensors.");
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach (var entry in file.Entries) tensors.Add(entry.Name, file.Read(entry.Name));
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes tensors in the given order, under a temporary name first, so that a file of this name is always whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Name and tensor, of a float, integer or boolean type, on any device.</param>
    /// <exception cref="ArgumentException">A tensor is of another type, or two have one name.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var entries = tensors.ToList();
        AtomicFile.Write(path, stream => Write(stream, entries));
    }

    /// <inheritdoc cref="Write(string, IEnumerable{KeyValuePair{string, Tensor}})"/>
    internal static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        WriteHeader(stream, JsonSerializer.SerializeToUtf8Bytes(Header(tensors)));
        foreach (var (_, tensor) in tensors) WriteValues(stream, tensor);
    }

    private static void WriteHeader(Stream stream, ReadOnlySpan<byte> json)
    {
        var padded = (json.Length + SafeTensorsFormat.LengthBytes - 1) / SafeTensorsFormat.LengthBytes * SafeTensorsFormat.LengthBytes;
        Span<byte> length = stackalloc byte[SafeTensorsFormat.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(json);
        for (var i = json.Length; i < padded; i++) stream.WriteByte((byte)' ');
    }

    private static JsonObject Header(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var (name, tensor) in tensors)
            header.Add(name, new JsonObject
            {
                ["dtype"] = ElementTypes.SafeTensorsName(tensor.dtype) ?? throw new ArgumentException($"Tensor '{name}' must be one of {string.Join(", ", ElementTypes.SafeTensorsNames)}; found {tensor.dtype}.", nameof(tensors)),
                ["shape"] = new JsonArray([.. tensor.shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, offset += tensor.NumberOfElements * tensor.ElementSize),
            });
        return header;
    }

    private static void WriteValues(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().view(-1);
        for (long done = 0, piece; done < flat.NumberOfElements; done += piece)
        {
            piece = Math.Min(PieceElements, flat.NumberOfElements - done);
            stream.Write(flat.narrow(0, done, piece).bytes);
        }
    }
}
