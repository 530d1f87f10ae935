using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MLNet.Sgm.Weights;

/// <summary>
/// A file read through memory maps, one for each read and no longer than it: what was read does not stay resident, and a
/// file of any size is read from any place. The safe view of the map checks every bound, so nothing here needs pointers.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly MemoryMappedFile map;

    private MappedFile(string path, SafeFileHandle handle, long length)
    {
        (Path, this.handle, Length) = (path, handle, length);
        map = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
    }

    internal string Path { get; }

    internal long Length { get; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is empty, is a folder or cannot be opened.</exception>
    internal static MappedFile Open(string path)
    {
        if (Directory.Exists(path)) throw Failure(path, "is a folder; expected a file");
        if (!File.Exists(path)) throw new FileNotFoundException($"The weight file '{path}' does not exist.", path);
        SafeFileHandle? handle = null;
        try
        {
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

    /// <summary>Fills the destination with the bytes from the offset on.</summary>
    /// <exception cref="WeightFileException">The file ends before.</exception>
    internal void Read(long offset, Span<byte> destination)
    {
        if (destination.IsEmpty) return;
        if (offset < 0 || offset > Length - destination.Length) throw Failure($"ends at byte {Length}; expected {destination.Length} more bytes from byte {offset}");
        // Touching a mapped page beyond the end of a file that was cut meanwhile would end the process.
        if (RandomAccess.GetLength(handle) < Length) throw Failure($"became shorter than its {Length} bytes while it was read");
        using var view = map.CreateViewAccessor(offset, destination.Length, MemoryMappedFileAccess.Read);
        using var stream = new UnmanagedMemoryStream(view.SafeMemoryMappedViewHandle, view.PointerOffset, destination.Length);
        stream.ReadExactly(destination);
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

    private static WeightFileException Failure(string path, string what) => new($"The weight file '{path}' {what}.");

    public void Dispose()
    {
        map.Dispose();
        handle.Dispose();
    }
}
