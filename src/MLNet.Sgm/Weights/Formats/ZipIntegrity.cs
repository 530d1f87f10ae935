using System.Buffers.Binary;
using System.IO.Compression;

namespace MLNet.Sgm.Weights;

/// <summary>
/// Holds the records of a zip archive against their checksums (CRC-32, polynomial 0xEDB88320), for a reader that takes them on
/// trust: libtorch's can end the process on a file that lost a bit.
/// </summary>
internal static class ZipIntegrity
{
    private const int Lanes = 8;

    // Weights hardly get smaller; what does by so much was made to.
    private const long UnpackedPerByte = 100;
    private const long AlwaysUnpacked = 1 << 24;

    // Tables[k][b]: what a byte b adds to the checksum when k bytes follow it, so that eight bytes go in one step.
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Reads every record of an archive once.</summary>
    /// <exception cref="InvalidDataException">It is no zip archive, a record is not the one that was written, or it unpacks to far more than its size; the message says which.</exception>
    internal static void Check(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var buffer = new byte[1 << 17];
        var most = Math.Max(AlwaysUnpacked, UnpackedPerByte * new FileInfo(path).Length);
        foreach (var entry in archive.Entries)
        {
            if ((most -= entry.Length) < 0) throw new InvalidDataException($"Its records up to '{Naming.Short(entry.FullName)}' unpack to more than {UnpackedPerByte} bytes for each of its own.");
            using var content = entry.Open();
            if (Checksum(content, buffer, entry.Length) != entry.Crc32)
                throw new InvalidDataException($"The checksum of its record '{Naming.Short(entry.FullName)}' is wrong.");
        }
    }

    /// <param name="content">The bytes.</param>
    /// <param name="buffer">Room for some of them at a time.</param>
    /// <param name="length">How many are meant; with more, the checksum is that of a part.</param>
    internal static uint Checksum(Stream content, byte[] buffer, long length = long.MaxValue)
    {
        var checksum = uint.MaxValue;
        for (int count; length >= 0 && (count = content.Read(buffer)) > 0; length -= count)
            checksum = Extend(checksum, buffer.AsSpan(0, count));
        return ~checksum;
    }

    private static uint Extend(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ checksum;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            checksum = Tables[7][low & 0xFF] ^ Tables[6][(low >> 8) & 0xFF] ^ Tables[5][(low >> 16) & 0xFF] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 0xFF] ^ Tables[2][(high >> 8) & 0xFF] ^ Tables[1][(high >> 16) & 0xFF] ^ Tables[0][high >> 24];
        }
        foreach (var value in bytes) checksum = Tables[0][(checksum ^ value) & 0xFF] ^ (checksum >> 8);
        return checksum;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Lanes][];
        for (var lane = 0; lane < Lanes; lane++)
        {
            tables[lane] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                var rest = lane == 0 ? value : tables[lane - 1][value];
                for (var bit = 0; bit < 8; bit++) rest = (rest & 1) == 0 ? rest >> 1 : 0xEDB88320 ^ (rest >> 1);
                tables[lane][value] = rest;
            }
        }
        return tables;
    }
}
