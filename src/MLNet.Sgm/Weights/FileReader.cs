using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace MLNet.Sgm.Weights;

/// <summary>
/// Reads a file of any size at any place, straight into the memory that wants the bytes. Memory maps would do the same, but cost a
/// page fault each 4 to 64 kB (three to ten times the time on virtual machines), and a file that another process cuts short under a
/// map ends this one.
/// </summary>
internal sealed class FileReader : IDisposable
{
    private readonly SafeFileHandle handle;

    private FileReader(string path, SafeFileHandle handle, long length) => (Path, this.handle, Length) = (path, handle, length);

    internal string Path { get; }

    internal long Length { get; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is empty, is a folder or cannot be opened.</exception>
    internal static FileReader Open(string path)
    {
        RequireFile(path);
        SafeFileHandle? handle = null;
        try
        {
            // Asked before it is opened: a pipe has no length either, and opening one waits for its other end.
            if (new FileInfo(path).Length == 0) throw Failure(path, "is empty");
            handle = File.OpenHandle(path);
            var length = RandomAccess.GetLength(handle);
            return length > 0 ? new(path, handle, length) : throw Failure(path, "is empty");
        }
        catch (Exception error)
        {
            handle?.Dispose();
            if (error is IOException or UnauthorizedAccessException or NotSupportedException) throw new WeightFileException($"The weight file '{path}' cannot be opened: {error.Message}", error);
            throw;
        }
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is a folder.</exception>
    internal static void RequireFile(string path)
    {
        if (Directory.Exists(path)) throw Failure(path, "is a folder; expected a file");
        if (!File.Exists(path)) throw new FileNotFoundException($"The weight file '{path}' does not exist.", path);
    }

    /// <summary>Fills the destination with the bytes from the offset on.</summary>
    /// <exception cref="WeightFileException">The file ends before, or cannot be read.</exception>
    internal void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length) throw Failure($"is cut: it ends at byte {Length}; expected {destination.Length} more bytes from byte {offset}");
        try
        {
            while (!destination.IsEmpty)
            {
                var count = RandomAccess.Read(handle, destination, offset);
                if (count == 0) throw Failure($"became shorter than its {Length} bytes while it was read");
                destination = destination[count..];
                offset += count;
            }
        }
        catch (IOException error)
        {
            throw new WeightFileException($"The weight file '{Path}' cannot be read: {error.Message}", error);
        }
    }

    internal byte[] Read(long offset, int count)
    {
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    internal long ReadInt64(long offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Read(offset, bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>The exception whose message is one sentence: the file, then what is wrong with it.</summary>
    internal WeightFileException Failure(string what) => Failure(Path, what);

    /// <summary>One sentence: the file, then what is wrong with it.</summary>
    internal static string Sentence(string path, string what) => $"The weight file '{path}' {Naming.Printable(what)}.";

    private static WeightFileException Failure(string path, string what) => new(Sentence(path, what));

    public void Dispose() => handle.Dispose();
}
