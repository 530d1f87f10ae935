using System.Text.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>
/// What a run has made so far, a line of JSON each: the header, then an image a line. A line is appended whole when its image is under its final name, so
/// whatever ends the process, at most the last line is cut; who opens the journal again drops it.
/// </summary>
internal sealed class AttackJournal : IDisposable
{
    private readonly FileStream stream;

    private AttackJournal(FileStream stream) => this.stream = stream;

    /// <summary>Opens a journal to append to it, and drops a last line that is cut.</summary>
    internal static AttackJournal Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            stream.SetLength(WholeLines(Bytes(path)).Length);
            stream.Seek(0, SeekOrigin.End);
            return new(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The whole content of a journal with these images.</summary>
    internal static byte[] Content(ManifestHeader header, IEnumerable<AttackedImage> images) => [.. Line(header), .. images.SelectMany(Line)];

    /// <summary>What a journal holds; null where not even its header is whole.</summary>
    /// <exception cref="InvalidDataException">A line is damaged, which no interruption does.</exception>
    internal static AttackManifest? Read(string path)
    {
        var rest = WholeLines(Bytes(path));
        ManifestHeader? header = null;
        List<AttackedImage> images = [];
        for (var number = 1; rest.Length > 0; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            try
            {
                if (header is null) header = AttackManifest.CheckFormat(Parse<ManifestHeader>(rest[..end]), path);
                else images.Add(Parse<AttackedImage>(rest[..end]));
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"The journal '{path}', line {number}, is damaged: {Naming.Printable(error.Message)}", error);
            }
            rest = rest[(end + 1)..];
        }
        return header is null ? null : new(header, images);
    }

    internal void Append(AttackedImage image) => stream.Write(Line(image));

    public void Dispose() => stream.Dispose();

    private static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, AttackManifest.Lines), (byte)'\n'];

    private static T Parse<T>(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize<T>(line, AttackManifest.Lines) ?? throw new JsonException("found null");

    private static ReadOnlySpan<byte> WholeLines(ReadOnlySpan<byte> bytes) => bytes[..(bytes.LastIndexOf((byte)'\n') + 1)];

    /// <summary>The bytes of a file that another process may be appending to.</summary>
    private static byte[] Bytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
