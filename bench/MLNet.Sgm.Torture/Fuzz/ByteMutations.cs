using System.Buffers.Binary;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes that know nothing of a format.</summary>
internal static class ByteMutations
{
    /// <summary>Sizes, counts and offsets at which readers go wrong.</summary>
    private static readonly long[] Numbers =
    [
        0, 1, 2, 3, -1, -2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue, 0x7FFF_FFF0,
    ];

    /// <summary>One to four changes: bytes, numbers of 1 to 8 bytes in either order, parts taken out, put in, doubled, zeroed or cut off.</summary>
    internal static byte[] Change(byte[] sample, Random random)
    {
        var content = sample;
        for (var left = random.Next(1, 5); left > 0; left--) content = Once(content, random);
        return content;
    }

    internal static long Number(Random random) => random.Next(4) == 0 ? random.Next(-1000, 1000) : Numbers[random.Next(Numbers.Length)];

    /// <summary>A number written over the bytes at a place, as many of them as there are.</summary>
    internal static void WriteNumber(Span<byte> at, int width, Random random)
    {
        Span<byte> bytes = stackalloc byte[8];
        var number = Number(random);
        if (random.Next(4) > 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            bytes[..Math.Min(width, at.Length)].CopyTo(at);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            bytes[(8 - width)..][..Math.Min(width, at.Length)].CopyTo(at);
        }
    }

    private static byte[] Once(byte[] content, Random random)
    {
        var at = random.Next(content.Length + 1);
        var length = Math.Min(1 << random.Next(8), content.Length - at);
        switch (random.Next(10))
        {
            case 0 or 1 or 2 when at < content.Length:
                var changed = content.ToArray();
                changed[at] = random.Next(3) == 0 ? (byte)(changed[at] ^ 1 << random.Next(8)) : (byte)random.Next(256);
                return changed;
            case 3 or 4 or 5:
                var numbered = content.ToArray();
                WriteNumber(numbered.AsSpan(at), 1 << random.Next(4), random);
                return numbered;
            case 6:
                return [.. content.AsSpan(0, at), .. content.AsSpan(at + length)];
            case 7:
                var inserted = new byte[random.Next(1, 65)];
                random.NextBytes(inserted);
                return [.. content.AsSpan(0, at), .. inserted, .. content.AsSpan(at)];
            case 8:
                return [.. content.AsSpan(0, at + length), .. content.AsSpan(at)];
            default:
                if (random.Next(2) == 0) return content[..at];
                var zeroed = content.ToArray();
                zeroed.AsSpan(at, length).Clear();
                return zeroed;
        }
    }
}
