using System.Text;

namespace MLNet.Sgm.Weights;

/// <summary>What a file is that is no weight file, for the sentence that says so.</summary>
internal static class ForeignFiles
{
    private const int TarSignatureOffset = 257;

    private static readonly (byte[] Begin, string What)[] Binary =
    [
        ([0x1F, 0x8B], "a gzip file; unpack it first"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "an xz file; unpack it first"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "a bzip2 file; unpack it first"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file, as Keras writes"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
    ];

    private static readonly (string Begin, string What)[] Texts =
    [
        ("version https://git-lfs", "a git-lfs pointer, not the file it stands for; fetch that with 'git lfs pull'"),
        ("<", "a web page or other markup; the download gave it in place of the weights"),
        ("{", "JSON that is not the index of safetensors files"),
    ];

    internal static bool IsTar(ReadOnlySpan<byte> head) => head.Length > TarSignatureOffset && head[TarSignatureOffset..].StartsWith("ustar"u8);

    /// <summary>What a file is, by its first bytes.</summary>
    internal static string Describe(ReadOnlySpan<byte> head)
    {
        foreach (var (begin, what) in Binary)
            if (head.StartsWith(begin)) return what;
        if (IsTar(head)) return "a tar archive, and not of the files storages, tensors and pickle as PyTorch's oldest are; unpack it first";
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        foreach (var (begin, what) in Texts)
            if (text.StartsWith(begin, StringComparison.Ordinal)) return what;
        return head.Length > 1 && head[0] == 0x80 && head[1] is >= 2 and <= 5 ? "a pickle that PyTorch's torch.save did not write" : "of no known format";
    }
}
