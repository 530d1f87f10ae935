using System.Text;

namespace MLNet.Sgm.Torture.Fuzz;

/// <summary>Changes to a pickle's operations.</summary>
internal static class PickleMutations
{
    private static readonly byte[][] Operations =
    [
        .. "()tedlusaRbQ0.12]}N\u0081\u0085\u0086\u0087\u0088\u0089\u0094\u0093c".Select(operation => new[] { (byte)operation }),
        .. new[] { "cos\nsystem\n", "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "cnumpy\nndarray\n", "U\u0004abcd", "I1\n", "L9999999999999999999L\n", "h\0", "j\u00FF\u00FF\u00FF\u007F", "Ibad\n" }.Select(Encoding.Latin1.GetBytes),
        [0x8A, 8, 255, 255, 255, 255, 255, 255, 255, 127], [0x8B, 255, 255, 255, 127], (byte[])[(byte)'X', 255, 255, 255, 127], (byte[])[0x8D, 255, 255, 255, 255, 255, 255, 255, 127], (byte[])[(byte)'B', 255, 255, 255, 127], (byte[])[0x95, 255, 255, 255, 255, 255, 255, 255, 255],
    ];

    /// <summary>Operations put in or written over, one to eight of them.</summary>
    internal static byte[] Change(byte[] sample, Random random)
    {
        var content = sample;
        for (var left = random.Next(1, 9); left > 0; left--)
        {
            var at = random.Next(content.Length + 1);
            var operation = Operations[random.Next(Operations.Length)];
            content = [.. content.AsSpan(0, at), .. operation, .. content.AsSpan(Math.Min(content.Length, at + (random.Next(2) == 0 ? operation.Length : 0)))];
        }
        return content;
    }
}
