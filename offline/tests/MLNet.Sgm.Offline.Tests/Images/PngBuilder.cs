using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MLNet.Sgm.Offline.Tests;

/// <summary>Writes PNG files byte by byte: of the kinds that <c>MLImage.Save</c> does not write, and broken ones.</summary>
internal sealed class PngBuilder
{
    public enum Color : byte
    {
        Gray = 0,
        Rgb = 2,
        Palette = 3,
        GrayAlpha = 4,
        Rgba = 6,
    }

    private readonly MemoryStream _file = new();

    public PngBuilder() => _file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

    public PngBuilder Header(int width, int height, Color color, int bits = 8, bool interlaced = false)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)bits, (byte)color, interlaced ? (byte)1 : (byte)0);
        return Chunk("IHDR", data);
    }

    public PngBuilder Chunk(string type, params byte[] data)
    {
        var body = (byte[])[.. Encoding.ASCII.GetBytes(type), .. data];
        WriteInt32(data.Length);
        _file.Write(body);
        WriteInt32((int)Crc(body));
        return this;
    }

    /// <summary>The rows of the image, or of one pass after the other, each without its filter byte.</summary>
    public PngBuilder Rows(params byte[][] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in rows)
                zlib.Write((byte[])[0, .. row]);
        }
        return Chunk("IDAT", packed.ToArray());
    }

    public byte[] End()
    {
        Chunk("IEND");
        return _file.ToArray();
    }

    private void WriteInt32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _file.Write(bytes);
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var item in data)
        {
            crc ^= item;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
        }
        return ~crc;
    }
}
