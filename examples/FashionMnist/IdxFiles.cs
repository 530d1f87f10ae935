using System.Buffers.Binary;
using System.IO.Compression;

namespace FashionMnist;

/// <summary>Images and labels of one of Fashion-MNIST's two parts.</summary>
/// <param name="Images">28×28 bytes an image, one after the other.</param>
/// <param name="Labels">A class index an image.</param>
public sealed record ImageSet(byte[] Images, byte[] Labels)
{
    public const int Side = 28;
    public const int Area = Side * Side;

    public int Count => Labels.Length;

    public ImageSet Slice(Range range)
    {
        var (start, count) = range.GetOffsetAndLength(Count);
        return new(Images[(start * Area)..((start + count) * Area)], Labels[range]);
    }
}

/// <summary>Reads Fashion-MNIST as Debian's package dataset-fashion-mnist installs it: gzipped IDX files.</summary>
public static class IdxFiles
{
    private const int ImageMagic = 0x803;
    private const int LabelMagic = 0x801;

    public static ImageSet Train(string folder) => Read(folder, "train");

    public static ImageSet Test(string folder) => Read(folder, "t10k");

    private static ImageSet Read(string folder, string part)
    {
        var images = Unpack(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), ImageMagic, [ImageSet.Side, ImageSet.Side]);
        var labels = Unpack(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), LabelMagic, []);
        if (images.Length != labels.Length * ImageSet.Area)
            throw new InvalidDataException($"The folder '{folder}' must have as many images as labels; found {images.Length / ImageSet.Area} and {labels.Length}.");
        return new(images, labels);
    }

    private static byte[] Unpack(string path, int magic, int[] itemShape)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The file '{path}' does not exist; Debian's package dataset-fashion-mnist has it.", path);
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        var header = 8 + 4 * itemShape.Length;
        var expected = itemShape.Aggregate(1L, (product, size) => product * size);
        if (bytes.Length < header || BinaryPrimitives.ReadInt32BigEndian(bytes) != magic)
            throw new InvalidDataException($"The file '{path}' is not an IDX file of the expected kind.");
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4));
        for (var i = 0; i < itemShape.Length; i++)
            if (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8 + 4 * i)) != itemShape[i])
                throw new InvalidDataException($"The file '{path}' must hold images of {string.Join("x", itemShape)}.");
        if (bytes.Length - header != count * expected)
            throw new InvalidDataException($"The file '{path}' claims {count} items but holds {bytes.Length - header} bytes of them.");
        return bytes[header..];
    }
}
