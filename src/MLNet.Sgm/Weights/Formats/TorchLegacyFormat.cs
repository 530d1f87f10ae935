using System.Globalization;
using System.Numerics;
using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>
/// What torch.save wrote before PyTorch 1.6: five pickles (a magic number, the version, facts about the machine, the value, the
/// keys of the storages), then each storage: the number of its elements and the elements. Both are little endian whatever the
/// machine was; PyTorch does not look at the facts about it either.
/// </summary>
internal static class TorchLegacyFormat
{
    private const long Version = 1001;
    private const byte FrameOpcode = (byte)Opcode.Frame;

    private static readonly BigInteger Magic = BigInteger.Parse("1950A86A20F9469CFC6C", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Whether a file's first bytes are a pickle of the magic number.</summary>
    internal static bool Begins(ReadOnlySpan<byte> head)
    {
        if (head.Length < 2 || head[0] != (byte)Opcode.Proto || head[1] is < 2 or > 5) return false;
        head = head[2..];
        if (head.Length > 9 && head[0] == FrameOpcode) head = head[9..];
        var magic = Magic.ToByteArray();
        return head.Length >= 2 + magic.Length && head[0] == (byte)Opcode.Long1 && head[1] == magic.Length && head[2..].StartsWith(magic);
    }

    internal static IEnumerable<StoredTensor> Read(FileReader file, StateDictSelector selector)
    {
        var cursor = new ByteCursor(file, 0, file.Length);
        new Unpickler(cursor).Load();
        if (new Unpickler(cursor).Load() is var version && version is not Version) throw file.Failure($"has version '{version}' of PyTorch's legacy format; expected {Version}");
        new Unpickler(cursor).Load();
        var sizes = new Dictionary<string, TorchStorage>();
        var root = new Unpickler(cursor, id =>
        {
            var found = TorchPersistentId.Read(id);
            if (found is not TorchStorage storage) return found;
            if (sizes.GetValueOrDefault(storage.Key, storage) is var known && (known.Class.ElementSize, known.Count) != (storage.Class.ElementSize, storage.Count)) throw file.Failure($"gives the storage '{storage.Key}' two sizes");
            return sizes[storage.Key] = storage;
        }).Load();
        var locations = new Dictionary<string, StorageLocation>();
        var tensors = TorchStateDict.Tensors(file, root, selector, storage => locations.TryGetValue(storage.Key, out var location) ? location : throw file.Failure($"does not store '{storage.Key}', which a tensor lies in"));
        Locate(file, cursor, sizes, locations);
        return tensors;
    }

    private static void Locate(FileReader file, ByteCursor cursor, Dictionary<string, TorchStorage> sizes, Dictionary<string, StorageLocation> locations)
    {
        if (new Unpickler(cursor).Load() is not PickleList keys) throw file.Failure("has no list of its storages");
        var position = cursor.Position;
        foreach (var item in keys.Items)
        {
            if (item is not PickleText { Value: { } key } || !sizes.TryGetValue(key, out var storage)) throw file.Failure("stores something that nothing refers to");
            var (count, size) = (file.ReadInt64(position), storage.Class.ElementSize);
            position += sizeof(long);
            if (count != storage.Count || count < 0) throw file.Failure($"says {count} elements of {size} bytes for the storage '{key}' at byte {position}; expected {storage.Count}");
            if (count > (file.Length - position) / size) throw file.Failure($"is cut: it ends at byte {file.Length}, within the {count} elements of {size} bytes of the storage '{key}' from byte {position}");
            if (!locations.TryAdd(key, new(position, count * size))) throw file.Failure($"stores '{key}' twice");
            position += count * size;
        }
    }
}
