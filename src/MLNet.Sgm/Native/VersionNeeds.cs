using System.Buffers.Binary;

namespace MLNet.Sgm.Native;

/// <summary>The versions of symbols that a shared library asks of others: an ELF file's section SHT_GNU_verneed (Linux Standard Base, "Symbol Versioning"), of 64 bits and little endian.</summary>
internal static class VersionNeeds
{
    private const uint Magic = 0x464C457F, Section = 0x6FFFFFFE;
    private const ushort Weak = 2;

    /// <summary>Marks a version as one that may be missing: the loader then warns at most.</summary>
    /// <param name="library">The whole file, changed in place.</param>
    /// <param name="hash">The ELF hash of the version's name.</param>
    /// <returns>Whether the library asks for the version.</returns>
    internal static bool Weaken(Span<byte> library, uint hash)
    {
        if (library.Length < 64 || U32(library, 0) != Magic || library[4] != 2 || library[5] != 1) return false;
        var (headers, size, count) = (Offset(U64(library, 0x28)), U16(library, 0x3A), U16(library, 0x3C));
        for (var index = 0; index < count; index++)
        {
            var header = library.Slice(headers + index * size, size);
            if (U32(header, 4) == Section && Weaken(library[Offset(U64(header, 0x18))..], U32(header, 0x2C), hash)) return true;
        }
        return false;
    }

    /// <param name="needs">What begins with the first library that is needed.</param>
    /// <param name="libraries">The number of libraries.</param>
    /// <param name="hash">The hash of the version.</param>
    private static bool Weaken(Span<byte> needs, uint libraries, uint hash)
    {
        var library = 0;
        for (; libraries > 0; libraries--)
        {
            var version = library + Offset(U32(needs, library + 8));
            for (var left = U16(needs, library + 2); left > 0; left--)
            {
                if (U32(needs, version) == hash)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(needs[(version + 4)..], Weak);
                    return true;
                }
                version += Offset(U32(needs, version + 12));
            }
            library += Offset(U32(needs, library + 12));
        }
        return false;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static int Offset(ulong value) => checked((int)value);
}
