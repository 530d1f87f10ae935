using System.Buffers.Binary;
using System.Text;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes to what stands behind a length or before a checksum, with those made right: a reader does not stop at them.</summary>
internal static class ContainerMutations
{
    private const int TarBlock = 512;
    private const int TarChecksum = 148;

    /// <summary>safetensors: its JSON, behind the eight bytes of its length.</summary>
    internal static Mutation SafeTensorsHeader(Mutation json) => (sample, random) =>
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(sample);
        var header = json(sample[8..(8 + length)], random);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. sample.AsSpan(8 + length)];
    };

    /// <summary>NumPy: the words of its header, behind the two bytes of its length.</summary>
    internal static byte[] NumpyHeader(byte[] sample, Random random)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(sample.AsSpan(8));
        var header = TextMutations.ChangeWords(sample[10..(10 + length)], random);
        return [.. sample.AsSpan(0, 8), .. BitConverter.GetBytes((ushort)header.Length), .. header, .. sample.AsSpan(10 + length)];
    }

    /// <summary>PNG: a chunk's bytes, before its CRC.</summary>
    internal static byte[] PngChunk(byte[] sample, Random random)
    {
        List<(int At, int Length)> chunks = [];
        for (var at = 8; at + 12 <= sample.Length; at += chunks[^1].Length + 12) chunks.Add((at, BinaryPrimitives.ReadInt32BigEndian(sample.AsSpan(at))));
        var (begin, length) = chunks[random.Next(2) * random.Next(chunks.Count)];
        byte[] chunk = [.. sample.AsSpan(begin + 4, 4), .. ByteMutations.Change(sample[(begin + 8)..(begin + 8 + length)], random)];
        var (size, crc) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(size, chunk.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(crc, ZipIntegrity.Checksum(new MemoryStream(chunk), new byte[4096]));
        return [.. sample.AsSpan(0, begin), .. size, .. chunk, .. crc, .. sample.AsSpan(begin + 12 + length)];
    }

    /// <summary>tar: name, size or type in a header, before its sum.</summary>
    internal static byte[] TarHeader(byte[] sample, Random random)
    {
        var changed = sample.ToArray();
        var headers = Enumerable.Range(0, sample.Length / TarBlock).Where(block => sample.AsSpan(block * TarBlock + 257, 5).SequenceEqual("ustar"u8)).ToList();
        if (headers.Count == 0) return ByteMutations.Change(sample, random);
        var header = changed.AsSpan(headers[random.Next(headers.Count)] * TarBlock, TarBlock);
        switch (random.Next(3))
        {
            case 0: Encoding.ASCII.GetBytes(Convert.ToString(ByteMutations.Number(random) & 0x1_FFFF_FFFF, 8).PadLeft(11, '0')).CopyTo(header[124..]); break;
            case 1: header[156] = (byte)random.Next(256); break;
            default: header[random.Next(100)] = (byte)random.Next(256); break;
        }
        header.Slice(TarChecksum, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header) sum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[TarChecksum..]);
        return changed;
    }
}
