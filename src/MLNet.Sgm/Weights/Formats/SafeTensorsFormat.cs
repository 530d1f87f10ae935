using System.Buffers.Binary;
using System.Text.Json;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Weights;

/// <summary>Reads the header of safetensors files, and the index of several.</summary>
internal static class SafeTensorsFormat
{
    internal const int LengthBytes = 8;
    internal const string Metadata = "__metadata__";
    private const long LongestHeader = 1 << 24;
    private const int LongestFileName = 255;
    private const int MostShards = 1000;

    /// <summary>Whether a file's first bytes are a length and the begin of a JSON object.</summary>
    internal static bool Begins(ReadOnlySpan<byte> head) => head.Length > LengthBytes && head[LengthBytes] == '{' && BinaryPrimitives.ReadInt64LittleEndian(head) is >= 2 and <= LongestHeader;

    /// <summary>Whether a file's first bytes are those of a JSON object with a weight_map or metadata of one.</summary>
    internal static bool BeginsIndex(ReadOnlySpan<byte> head) => head.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && (head.IndexOf("\"weight_map\""u8) >= 0 || head.IndexOf("\"metadata\""u8) >= 0);

    internal static IEnumerable<StoredTensor> Read(FileReader file)
    {
        if (file.Length < LengthBytes) throw file.Failure($"is not a safetensors file: expected at least {LengthBytes} bytes, found {file.Length}");
        var length = file.ReadInt64(0);
        if (length < 2 || length > Math.Min(LongestHeader, file.Length - LengthBytes)) throw file.Failure($"is cut, or no safetensors file: it claims a header of {length} bytes and has {file.Length - LengthBytes}");
        using var header = Parse(file, LengthBytes, (int)length);
        var values = new StorageLocation(LengthBytes + length, file.Length - LengthBytes - length);
        var tensors = new List<StoredTensor>();
        var ranges = new List<(long Begin, long End, string Name)>();
        foreach (var (name, entry) in Members(file, header.RootElement).Where(member => member.Key != Metadata))
        {
            var (tensor, begin, end) = Stored(file, name, entry, values);
            tensors.Add(tensor);
            ranges.Add((begin, end, name));
        }
        if (tensors.Count == 0) throw file.Failure("holds no tensors");
        RequireSeamless(file, ranges, values.Length);
        return tensors;
    }

    /// <summary>The format has every byte of the values belong to one tensor: what is laid out otherwise was not written by its writers.</summary>
    private static void RequireSeamless(FileReader file, List<(long Begin, long End, string Name)> ranges, long length)
    {
        ranges.Sort();
        var last = (Begin: 0L, End: 0L, Name: "");
        foreach (var range in ranges)
        {
            if (range.Begin < last.End) throw file.Failure($"has the tensors '{Naming.Short(last.Name)}' and '{Naming.Short(range.Name)}' in the same bytes {range.Begin} to {Math.Min(last.End, range.End)}; the format gives each tensor its own");
            if (range.Begin > last.End) throw file.Failure($"has bytes {last.End} to {range.Begin} of its values in no tensor; the format leaves no holes");
            last = range;
        }
        if (last.End < length) throw file.Failure($"has {length - last.End} bytes after its last tensor; the format ends with it");
    }

    /// <summary>The tensors of all the files that an index names, which lie in its folder.</summary>
    /// <param name="index">The index: its weight_map says in which file each tensor is.</param>
    /// <param name="shards">Takes the files that are opened, to close them.</param>
    internal static IEnumerable<StoredTensor> ReadSharded(FileReader index, ICollection<FileReader> shards)
    {
        if (index.Length > LongestHeader) throw index.Failure($"is an index of {index.Length} bytes; expected at most {LongestHeader}");
        using var document = Parse(index, 0, (int)index.Length);
        if (!Members(index, document.RootElement).TryGetValue("weight_map", out var map)) throw index.Failure("is JSON without a weight_map; expected the index of safetensors files");
        var folder = Path.GetDirectoryName(Path.GetFullPath(index.Path))!;
        var tensors = new List<StoredTensor>();
        foreach (var shard in Members(index, map).GroupBy(entry => Text(index, entry.Value), entry => entry.Key))
        {
            if (shard.Key is "" or "." or ".." || shard.Key.Length > LongestFileName || shard.Key.AsSpan().IndexOfAny("/\\:\0") >= 0) throw index.Failure($"names the file '{Naming.Short(shard.Key)}'; expected a name in its own folder");
            if (shards.Count == MostShards) throw index.Failure($"names more than {MostShards} files");
            var file = FileReader.Open(Path.Combine(folder, shard.Key));
            shards.Add(file);
            var found = Read(file).ToDictionary(tensor => tensor.Entry.Name);
            tensors.AddRange(shard.Select(name => found.TryGetValue(name, out var tensor) ? tensor : throw index.Failure($"says that '{shard.Key}' holds tensor '{name}', and it does not")));
        }
        return tensors;
    }

    private static (StoredTensor Tensor, long Begin, long End) Stored(FileReader file, string name, JsonElement entry, StorageLocation values)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("dtype", out var type) || !entry.TryGetProperty("shape", out var sizes) || !entry.TryGetProperty("data_offsets", out var range)
            || Numbers(sizes) is not { } shape || Numbers(range) is not [var begin, var end])
            throw file.Failure($"has no type, shape and offsets for tensor '{name}'");
        if (ElementTypes.FromSafeTensors(Text(file, type)) is not { } known) throw file.Failure($"has tensor '{name}' of type {Naming.Short(Text(file, type))}; expected {string.Join(", ", ElementTypes.SafeTensorsNames)}");
        if (begin < 0 || begin > end || end > values.Length) throw file.Failure($"{(end > values.Length ? "is cut, or its header is wrong: it " : "")}has tensor '{name}' at bytes {begin} to {end} of {values.Length}");
        var stored = new StoredTensor(file, name, known, new(values.Offset + begin, end - begin), 0, shape);
        return stored.ByteCount == end - begin ? (stored, begin, end) : throw file.Failure($"has {end - begin} bytes for tensor '{name}' of shape [{string.Join(", ", shape)}]; expected {stored.ByteCount}");
    }

    private static JsonDocument Parse(FileReader file, long offset, int length)
    {
        try
        {
            return JsonText.Parse(file.Read(offset, length));
        }
        catch (JsonException error)
        {
            throw new WeightFileException($"The weight file '{file.Path}' is not a safetensors file: {Naming.Printable(error.Message)}", error);
        }
    }

    private static Dictionary<string, JsonElement> Members(FileReader file, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw file.Failure($"is not a safetensors file: expected a JSON object, found {element.ValueKind}");
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in element.EnumerateObject())
            if (!members.TryAdd(member.Name, member.Value)) throw file.Failure($"names '{member.Name}' twice");
        return members;
    }

    private static string Text(FileReader file, JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw file.Failure($"has {element.ValueKind} where its header should have a text");

    private static long[]? Numbers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > StoredTensor.MostDimensions) return null;
        var numbers = new long[element.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
            if (element[i].ValueKind != JsonValueKind.Number || !element[i].TryGetInt64(out numbers[i])) return null;
        return numbers;
    }
}
