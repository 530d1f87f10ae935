namespace MLNet.Sgm.Pipeline;

/// <summary>The images in one column of a batch of rows, read once however many networks score them.</summary>
internal sealed class ImageBatch(RowBatch rows, PixelColumn? pixels)
{
    private IReadOnlyList<PixelGroup>? groups;

    internal RowBatch Rows => rows;

    /// <summary>The images as networks see them, those of one size together.</summary>
    internal IReadOnlyList<PixelGroup> Groups => groups ??= pixels!.Read(rows);
}
