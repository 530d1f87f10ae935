namespace MLNet.Sgm.Pipeline;

/// <summary>The images in one column of a batch of rows, read once however many networks score them.</summary>
internal sealed class ImageBatch(RowBatch rows, PixelColumn? pixels)
{
    private IReadOnlyList<PixelGroup>? groups;

    /// <param name="rows">The rows.</param>
    /// <param name="pixels">How the column is read.</param>
    /// <param name="groups">The images in place of those of the column.</param>
    internal ImageBatch(RowBatch rows, PixelColumn? pixels, IReadOnlyList<PixelGroup> groups) : this(rows, pixels) => this.groups = groups;

    internal RowBatch Rows => rows;

    /// <summary>How the column is read; null where no target reads it so.</summary>
    internal PixelColumn? Pixels => pixels;

    /// <summary>The images as networks see them, those of one size together.</summary>
    internal IReadOnlyList<PixelGroup> Groups => groups ??= pixels!.Read(rows);
}
