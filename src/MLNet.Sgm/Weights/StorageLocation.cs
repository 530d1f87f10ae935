namespace MLNet.Sgm.Weights;

/// <summary>A stretch of a file that holds the values of one or more tensors.</summary>
/// <param name="Offset">Where it begins, in bytes from the start of the file.</param>
/// <param name="Length">The bytes of the values.</param>
/// <param name="IsBigEndian">Whether values have their high byte first.</param>
internal readonly record struct StorageLocation(long Offset, long Length, bool IsBigEndian = false)
{
    /// <summary>The bytes of the file where each byte of the values is a character in UTF-8; null where the bytes stand as they are.</summary>
    internal long? EncodedLength { get; init; }

    /// <summary>Fills the destination with the values' bytes from an offset among them on.</summary>
    internal void Read(FileReader file, long offset, Span<byte> destination)
    {
        if (EncodedLength is { } encoded) Latin1InUtf8.Decode(new(file, Offset, Offset + encoded), offset, destination);
        else file.Read(Offset + offset, destination);
    }
}
