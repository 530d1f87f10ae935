using System.Buffers.Binary;
using System.Text;

namespace MLNet.Sgm.Weights;

/// <summary>
/// The entries of a zip file, Zip64 included, and where the bytes of each lie in it. Only entries that are stored as they are
/// have such a place; PyTorch writes no others.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50;
    private const uint Zip64LocatorSignature = 0x07064B50;
    private const uint Zip64EndSignature = 0x06064B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint LocalSignature = 0x04034B50;
    private const int EndLength = 22;
    private const int Zip64LocatorLength = 20;
    private const int Zip64EndLength = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    // A local header with the names that PyTorch gives.
    private const int LocalWindow = 256;
    private const int MostEntries = 200_000;
    private const int LongestDirectory = 1 << 26;
    private const uint DescriptorSignature = 0x08074B50;
    private const int FlagsBegin = 6;
    private const int HasDescriptor = 1 << 3;
    private const ushort Zip64Field = 1;

    private readonly FileReader file;
    private readonly Dictionary<string, Entry> entries = [];
    private long directoryBegin;

    /// <exception cref="WeightFileException">The file is not a whole zip file, or its directory contradicts itself.</exception>
    internal ZipDirectory(FileReader file)
    {
        this.file = file;
        var (count, length) = FindDirectory();
        if (directoryBegin < 0 || length < 0 || directoryBegin > file.Length - length || count < 0 || count > length / EntryLength)
            throw file.Failure($"is a zip that claims {count} entries in {length} bytes from byte {directoryBegin} of {file.Length}");
        if (count > MostEntries || length > LongestDirectory) throw file.Failure($"is a zip of {count} entries, named in {length} bytes; expected at most {MostEntries} in {LongestDirectory}");
        var cursor = new ByteCursor(file, directoryBegin, directoryBegin + length);
        for (long i = 0; i < count; i++) AddEntry(cursor);
    }

    internal IReadOnlyCollection<string> Names => entries.Keys;

    internal bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Where an entry's bytes lie.</summary>
    /// <exception cref="WeightFileException">There is no such entry, it is compressed or encrypted, or it does not lie where the directory says.</exception>
    internal StorageLocation Locate(string name)
    {
        if (!entries.TryGetValue(name, out var entry)) throw file.Failure($"has no entry '{name}'");
        if (entry.Method != 0 || (entry.Flags & 1) != 0 || entry.Length != entry.StoredLength)
            throw file.Failure($"has the entry '{name}' compressed or encrypted ({entry.StoredLength} for {entry.Length} bytes); expected it stored as it is, as PyTorch does");
        return new(Find(name, entry), entry.Length);
    }

    /// <summary>Where an entry's bytes begin, compressed or not.</summary>
    private long Find(string name, Entry entry)
    {
        if (entry.Begin < 0 || entry.Begin > directoryBegin - LocalLength) throw file.Failure($"claims the entry '{name}' at byte {entry.Begin} and has its directory at byte {directoryBegin}");
        var local = new ByteCursor(file, entry.Begin, directoryBegin, LocalWindow);
        if (local.ReadUInt32() != LocalSignature) throw file.Failure($"has no entry at byte {entry.Begin}, where its directory says '{name}'");
        local.Skip(LocalLength - sizeof(uint) - 2 * sizeof(ushort));
        var (nameLength, extraLength) = (local.ReadUInt16(), local.ReadUInt16());
        if (Encoding.UTF8.GetString(local.Take(nameLength)) is var found && found != name) throw file.Failure($"has the entry '{found}' where its directory says '{name}'");
        local.Skip(extraLength);
        if (entry.StoredLength < 0 || entry.StoredLength > local.Left) throw file.Failure($"claims {entry.StoredLength} bytes for the entry '{name}', and there are {local.Left} up to its directory");
        return local.Position;
    }

    /// <summary>Holds what the directory says of an entry against what stands beside its bytes: names, checksum and length.</summary>
    /// <param name="name">The entry, one of <see cref="Names"/>.</param>
    /// <exception cref="WeightFileException">They differ.</exception>
    internal void Verify(string name)
    {
        var entry = entries[name];
        var begin = Find(name, entry);
        var local = new ByteCursor(file, entry.Begin + FlagsBegin, directoryBegin, LocalWindow);
        var flags = local.ReadUInt16();
        local.Skip(3 * sizeof(ushort));
        var (checksum, length) = (local.ReadUInt32(), local.ReadUInt32());
        if ((flags & HasDescriptor) != 0)
        {
            // Who writes in one go knows both behind the bytes only.
            var behind = new ByteCursor(file, begin + entry.StoredLength, directoryBegin, LocalWindow);
            checksum = behind.ReadUInt32();
            if (checksum == DescriptorSignature) checksum = behind.ReadUInt32();
            length = behind.ReadUInt32();
        }
        if (checksum != entry.Checksum || length != uint.MaxValue && length != (uint)entry.StoredLength)
            throw file.Failure(FormattableString.Invariant($"claims {entry.StoredLength} bytes of the checksum {entry.Checksum:x8} for the entry '{Naming.Short(name)}' in its directory, and {length} of {checksum:x8} where they lie"));
    }

    private (long Count, long Length) FindDirectory()
    {
        var tail = file.Read(Math.Max(0, file.Length - EndLength - ushort.MaxValue), (int)Math.Min(file.Length, EndLength + ushort.MaxValue));
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            // The comment behind it may hold the signature too, but then its length does not reach the end of the file.
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length - EndLength) continue;
            if (FindZip64(file.Length - end.Length) is { } large) return large;
            directoryBegin = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            return (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]));
        }
        throw file.Failure("begins as a zip file and has no directory at its end; it is truncated");
    }

    private (long Count, long Length)? FindZip64(long end)
    {
        if (end < Zip64LocatorLength) return null;
        var locator = new ByteCursor(file, end - Zip64LocatorLength, end);
        if (locator.ReadUInt32() != Zip64LocatorSignature) return null;
        locator.Skip(sizeof(uint));
        var begin = locator.ReadInt64();
        if (begin < 0 || begin > end - Zip64EndLength) throw file.Failure($"is a zip whose Zip64 directory should end at byte {begin} of {file.Length}");
        var record = new ByteCursor(file, begin, end);
        if (record.ReadUInt32() != Zip64EndSignature) throw file.Failure($"is a zip without the end of its Zip64 directory at byte {begin}");
        record.Skip(28);
        var (count, length) = (record.ReadInt64(), record.ReadInt64());
        directoryBegin = record.ReadInt64();
        return (count, length);
    }

    private void AddEntry(ByteCursor cursor)
    {
        if (cursor.ReadUInt32() != EntrySignature) throw file.Failure($"is a zip whose directory is broken before byte {cursor.Position}");
        cursor.Skip(4);
        var (flags, method) = (cursor.ReadUInt16(), cursor.ReadUInt16());
        cursor.Skip(4);
        var entry = new Entry(flags, method, cursor.ReadUInt32(), cursor.ReadUInt32(), cursor.ReadUInt32(), 0);
        var (nameLength, extraLength, commentLength) = (cursor.ReadUInt16(), cursor.ReadUInt16(), cursor.ReadUInt16());
        cursor.Skip(8);
        entry = entry with { Begin = cursor.ReadUInt32() };
        var name = Encoding.UTF8.GetString(cursor.Take(nameLength));
        entry = WithZip64(entry, cursor.Take(extraLength));
        cursor.Skip(commentLength);
        if (name.Contains('\\') || name.StartsWith('/') || name.Split('/').Contains("..")) throw file.Failure($"is a zip with the entry '{name}', a path that leads out of it");
        if (!entries.TryAdd(name, entry)) throw file.Failure($"is a zip with two entries '{name}'");
    }

    /// <summary>Takes the numbers that did not fit into 32 bits from the extra field.</summary>
    private Entry WithZip64(Entry entry, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            extra = extra[4..];
            if (length > extra.Length) break;
            if (id == Zip64Field)
            {
                var values = extra[..length];
                return entry with { Length = Widen(entry.Length, ref values), StoredLength = Widen(entry.StoredLength, ref values), Begin = Widen(entry.Begin, ref values) };
            }
            extra = extra[length..];
        }
        return entry;
    }

    private long Widen(long value, ref ReadOnlySpan<byte> values)
    {
        if (value != uint.MaxValue) return value;
        if (values.Length < sizeof(long)) throw file.Failure("is a zip whose directory lacks the size of a large entry");
        var wide = BinaryPrimitives.ReadInt64LittleEndian(values);
        values = values[sizeof(long)..];
        return wide;
    }

    private readonly record struct Entry(ushort Flags, ushort Method, uint Checksum, long StoredLength, long Length, long Begin);
}
