namespace MLNet.Sgm.Weights;

/// <summary>
/// Bytes written as text: each byte is the character of its number, in UTF-8. So Python 3 writes bytes in pickles of protocol 2.
/// </summary>
internal static class Latin1InUtf8
{
    /// <summary>The number of bytes that a text stands for.</summary>
    internal static long Count(ByteCursor text)
    {
        long count = 0;
        for (; text.Left > 0; count++) Next(text);
        return count;
    }

    /// <summary>Fills the destination with the bytes that a text stands for, after the first ones.</summary>
    internal static void Decode(ByteCursor text, long skipped, Span<byte> destination)
    {
        for (long i = 0; i < skipped; i++) Next(text);
        for (var i = 0; i < destination.Length; i++) destination[i] = Next(text);
    }

    private static byte Next(ByteCursor text)
    {
        var lead = text.ReadByte();
        if (lead < 0x80) return lead;
        // The characters from 128 to 255 have two bytes, the first of which is C2 or C3.
        var rest = lead is 0xC2 or 0xC3 ? text.ReadByte() : 0;
        return (rest & 0xC0) == 0x80 ? (byte)(lead << 6 | rest & 0x3F) : throw text.File.Failure($"has bytes written as text that are not, before byte {text.Position}");
    }
}
