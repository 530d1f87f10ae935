namespace TorchSharp;

/// <summary>Whole numbers in as few bytes as they need, seven bits each, the low ones first.</summary>
internal static class Leb128
{
    private const int MaxBytes = 10;

    internal static void Encode(this BinaryWriter writer, long value)
    {
        var rest = (ulong)value;
        do
        {
            var group = (byte)(rest & 0x7F);
            rest >>= 7;
            writer.Write(rest == 0 ? group : (byte)(group | 0x80));
        }
        while (rest != 0);
    }

    internal static long Decode(this BinaryReader reader)
    {
        ulong value = 0;
        for (var i = 0; i < MaxBytes; i++)
        {
            var group = reader.ReadByte();
            value |= (ulong)(group & 0x7F) << (7 * i);
            if (group < 0x80) return (long)value;
        }
        throw new InvalidDataException($"A LEB128 number has at most {MaxBytes} bytes.");
    }
}
