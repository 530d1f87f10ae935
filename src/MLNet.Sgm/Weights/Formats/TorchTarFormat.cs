using System.Formats.Tar;
using System.Globalization;
using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>
/// What torch.save wrote at first (torch/serialization.py, legacy_load): a tar archive of three files. "storages" has
/// their number, then for each a pickle (key, device, class), the number of its elements and the elements, at last the list of
/// parts of storages. "tensors" has their number, then for each a pickle (key, key of the storage, class) and its dimensions, shape,
/// strides and offset. "pickle" refers to tensors and storages by those keys.
/// </summary>
internal static class TorchTarFormat
{
    private const string Storages = "storages";
    private const string Tensors = "tensors";
    private const string PickleName = "pickle";
    private const int MostFiles = 16;
    private const long MostTensors = 100_000;

    private static readonly string[] Parts = [Storages, Tensors, PickleName];

    /// <summary>Whether a file that begins as a tar archive has the three parts.</summary>
    internal static bool Begins(FileReader file, ReadOnlySpan<byte> head) => ForeignFiles.IsTar(head) && Parts.All(Entries(file).ContainsKey);

    internal static IEnumerable<StoredTensor> Read(FileReader file, StateDictSelector selector)
    {
        var parts = Entries(file);
        var locations = new Dictionary<string, StorageLocation>();
        var storages = ReadStorages(Cursor(file, parts[Storages]), locations);
        var tensors = ReadTensors(Cursor(file, parts[Tensors]), storages);
        var root = new Unpickler(Cursor(file, parts[PickleName]), id => Find(id, storages, tensors)).Load();
        return TorchStateDict.Tensors(file, root, selector, storage => locations[storage.Key]);
    }

    /// <summary>Where each file of the archive lies in it.</summary>
    private static Dictionary<string, StorageLocation> Entries(FileReader file)
    {
        var found = new Dictionary<string, StorageLocation>();
        try
        {
            using var stream = File.OpenRead(file.Path);
            using var archive = new TarReader(stream);
            while (found.Count < MostFiles && archive.GetNextEntry() is { } entry)
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataOffset >= 0)
                    found[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = new(entry.DataOffset, entry.Length);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            // What is behind the damage cannot be found, and what is missing then is said.
        }
        return found;
    }

    private static ByteCursor Cursor(FileReader file, StorageLocation part) =>
        part.Length >= 0 && part.Offset <= file.Length - part.Length ? new(file, part.Offset, part.Offset + part.Length) : throw file.Failure($"is cut: it ends at byte {file.Length}, and a part of it at byte {part.Offset + part.Length}");

    private static Dictionary<string, TorchStorage> ReadStorages(ByteCursor cursor, Dictionary<string, StorageLocation> locations)
    {
        var storages = new Dictionary<string, TorchStorage>();
        for (var left = Count(cursor); left > 0; left--)
        {
            if (new Unpickler(cursor).Load() is not (object?[] and [var id, _, TorchStorageClass kind]) || Key(id) is not { } key) throw cursor.File.Failure($"describes a storage in a way that is not known, before byte {cursor.Position}");
            var count = cursor.ReadInt64();
            if (count < 0 || count > cursor.Left / kind.ElementSize) throw cursor.File.Failure($"is cut: it has {cursor.Left} bytes for the storage '{key}' of {count} elements");
            if (!storages.TryAdd(key, new(key, kind, count, 0, count))) throw cursor.File.Failure($"stores '{key}' twice");
            locations.Add(key, new(cursor.Position, count * kind.ElementSize));
            cursor.Skip(count * kind.ElementSize);
        }
        if (new Unpickler(cursor).Load() is not PickleList views) throw cursor.File.Failure("has no list of the parts of its storages");
        foreach (var view in views.Items)
        {
            if (view is not (object?[] and [var id, var root, long first, long count]) || Key(id) is not { } key || !storages.TryGetValue(Key(root) ?? "", out var whole)) throw cursor.File.Failure("describes a part of a storage in a way that is not known");
            storages[key] = whole with { ViewOffset = whole.ViewOffset + first, ViewCount = count };
        }
        return storages;
    }

    private static Dictionary<string, object> ReadTensors(ByteCursor cursor, Dictionary<string, TorchStorage> storages)
    {
        var tensors = new Dictionary<string, object>();
        for (var left = Count(cursor); left > 0; left--)
        {
            if (new Unpickler(cursor).Load() is not (object?[] and [var id, var storageId, _]) || Key(id) is not { } key || !storages.TryGetValue(Key(storageId) ?? "", out var storage)) throw cursor.File.Failure($"describes a tensor in a way that is not known, before byte {cursor.Position}");
            var dimensions = cursor.ReadInt32();
            cursor.Skip(sizeof(int));
            if (dimensions is < 0 or > StoredTensor.MostDimensions) throw cursor.File.Failure($"has a tensor of {dimensions} dimensions; expected at most {StoredTensor.MostDimensions}");
            var (shape, strides) = (Numbers(cursor, dimensions), Numbers(cursor, dimensions));
            var offset = cursor.ReadInt64();
            tensors[key] = storage.Class.Type is { } type ? new TorchTensor(storage, type, offset, shape, strides) : new PickleOpaque("torch._utils._rebuild_tensor");
        }
        return tensors;
    }

    private static long Count(ByteCursor cursor) => new Unpickler(cursor).Load() is long count and >= 0 and <= MostTensors ? count : throw cursor.File.Failure($"does not begin its storages or tensors with their number, from 0 to {MostTensors}");

    private static long[] Numbers(ByteCursor cursor, int count)
    {
        var numbers = new long[count];
        for (var i = 0; i < count; i++) numbers[i] = cursor.ReadInt64();
        return numbers;
    }

    /// <summary>A key, which is a number, or a text of one.</summary>
    private static string? Key(object? id) => id switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        PickleText { Value: { } text } => text,
        _ => null,
    };

    /// <summary>A tuple is the class of a module with its source.</summary>
    private static object Find(object? id, Dictionary<string, TorchStorage> storages, Dictionary<string, object> tensors) =>
        Key(id) is { } key ? tensors.GetValueOrDefault(key) ?? storages.GetValueOrDefault(key) ?? (object)new PickleOpaque("persistent_load")
        : id is object?[] and [PickleGlobal module, ..] ? module : new PickleOpaque("persistent_load");
}
