using System.Buffers.Binary;
using System.Text;

namespace MLNet.Sgm.Weights;

/// <summary>Reads a stretch of a file from front to back, a window at a time.</summary>
/// <param name="file">The file.</param>
/// <param name="begin">The first byte.</param>
/// <param name="end">Behind the last byte.</param>
/// <param name="windowLength">Bytes to read at a time, if no more are asked for.</param>
internal sealed class ByteCursor(FileReader file, long begin, long end, int windowLength = ByteCursor.LongestWindow)
{
    private const int LongestWindow = 1 << 16;

    private byte[] window = [];
    private long windowBegin = begin;

    internal FileReader File => file;

    internal long Position { get; private set; } = begin;

    internal long Left => end - Position;

    internal byte ReadByte() => Take(1)[0];

    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    internal int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    internal uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    internal long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A whole number in groups of seven bits, the low ones first, as .NET's BinaryWriter and TorchSharp write them.</summary>
    internal long ReadLeb128()
    {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var group = ReadByte();
            value |= (long)(group & 0x7F) << shift;
            if (group < 0x80) return value;
        }
        throw file.Failure($"has a number of more than ten groups at byte {Position}");
    }

    /// <summary>The next bytes, a few only; they are valid until the next call.</summary>
    internal ReadOnlySpan<byte> Take(int count)
    {
        Require(count);
        if (Position < windowBegin || Position + count > windowBegin + window.Length)
        {
            var length = (int)Math.Min(Math.Max(windowLength, count), Left);
            if (window.Length != length) window = new byte[length];
            file.Read(Position, window);
            windowBegin = Position;
        }
        var taken = window.AsSpan((int)(Position - windowBegin), count);
        Position += count;
        return taken;
    }

    internal void Skip(long count)
    {
        Require(count);
        Position += count;
    }

    private void Require(long count)
    {
        if (count < 0 || count > Left) throw file.Failure($"{(end == file.Length ? "is cut or damaged" : "is damaged")}: expected {count} bytes from byte {Position}, found {Left}");
    }

    /// <summary>The text up to the next line feed, which is read too.</summary>
    internal string ReadLine(int longest)
    {
        var bytes = new List<byte>();
        for (var next = ReadByte(); next != '\n'; next = ReadByte())
        {
            if (bytes.Count == longest) throw file.Failure($"has a line of more than {longest} bytes at byte {Position}");
            bytes.Add(next);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
