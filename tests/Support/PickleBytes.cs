using System.Text;

namespace MLNet.Sgm.Tests;

/// <summary>Pieces of pickles, and files around them, as hostile as a test wants them.</summary>
internal static class PickleBytes
{
    internal static readonly byte[] None = [(byte)'N'];

    internal static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    internal static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    internal static byte[] Number(long value) => [0x8A, 8, .. BitConverter.GetBytes(value)];

    internal static byte[] Tuple(params byte[][] items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    internal static byte[] Numbers(params long[] values) => Tuple([.. values.Select(Number)]);

    internal static byte[] List(params byte[][] items) => [(byte)']', (byte)'(', .. items.SelectMany(item => item), (byte)'e'];

    internal static byte[] Dictionary(params (byte[] Key, byte[] Value)[] pairs) => [(byte)'}', (byte)'(', .. pairs.SelectMany(pair => pair.Key.Concat(pair.Value)), (byte)'u'];

    internal static byte[] Global(string module, string name) => Ascii($"c{module}\n{name}\n");

    internal static byte[] Call(byte[] callable, params byte[][] arguments) => [.. callable, .. Tuple(arguments), (byte)'R'];

    internal static byte[] Storage(string key, long count, byte[]? view = null) =>
        [.. Tuple([Text("storage"), Global("torch", "FloatStorage"), Text(key), Text("cpu"), Number(count), .. view is null ? Array.Empty<byte[]>() : [view]]), (byte)'Q'];

    internal static byte[] Tensor(byte[] storage, long offset, byte[] shape, byte[] strides) => Call(Global("torch._utils", "_rebuild_tensor_v2"), storage, Number(offset), shape, strides, [0x89], None);

    /// <summary>A pickle of protocol 2.</summary>
    internal static byte[] Pickle(params byte[][] parts) => [0x80, 2, .. parts.SelectMany(part => part), (byte)'.'];

    /// <summary>A file in the legacy format whose storage "0" holds floats: little endian, as PyTorch writes them on the big-endian machine that it says it is from.</summary>
    internal static byte[] Legacy(byte[] pickle, int floats = 12) =>
    [
        .. Pickle([0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]), .. Pickle(Number(1001)), .. Pickle(Dictionary((Text("little_endian"), [0x89]))), .. pickle,
        .. Pickle(List(Text("0"))), .. BitConverter.GetBytes((long)floats), .. new byte[4 * floats],
    ];

    /// <summary>A file in the zip format whose storage "0" holds floats.</summary>
    internal static byte[] Zip(byte[] pickle, int floats = 12) => Zip(("a/data.pkl", pickle), ("a/data/0", new byte[4 * floats]));

    internal static byte[] Zip(params (string Name, byte[] Data)[] entries)
    {
        var (file, directory) = (new List<byte>(), new List<byte>());
        foreach (var (name, data) in entries)
        {
            var begin = file.Count;
            file.AddRange([.. Header(0x04034B50, []), .. Sizes(data, name), 0, 0, .. Ascii(name), .. data]);
            directory.AddRange([.. Header(0x02014B50, [20, 0]), .. Sizes(data, name), .. new byte[12], .. BitConverter.GetBytes(begin), .. Ascii(name)]);
        }
        return [.. file, .. directory, .. BitConverter.GetBytes(0x06054B50), 0, 0, 0, 0, .. BitConverter.GetBytes((short)entries.Length), .. BitConverter.GetBytes((short)entries.Length), .. BitConverter.GetBytes(directory.Count), .. BitConverter.GetBytes(file.Count), 0, 0];

        static byte[] Header(int signature, byte[] madeBy) => [.. BitConverter.GetBytes(signature), .. madeBy, 20, 0, .. new byte[12]];
        static byte[] Sizes(byte[] data, string name) => [.. BitConverter.GetBytes(data.Length), .. BitConverter.GetBytes(data.Length), .. BitConverter.GetBytes((short)name.Length)];
    }
}
