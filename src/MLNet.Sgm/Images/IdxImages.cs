using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Images;

/// <summary>
/// Gray images and their labels from IDX files, the format of MNIST and Fashion-MNIST: <c>t10k-images-idx3-ubyte.gz</c> beside
/// <c>t10k-labels-idx1-ubyte.gz</c>, gzipped or not.
/// </summary>
public sealed class IdxImages
{
    private const int ImageMagic = 0x803;
    private const int LabelMagic = 0x801;
    private const int CountBytes = 4;
    private const string Gzip = ".gz";

    // Digits and clothes are 4 to 8 times as large unzipped; gzip makes a thousand bytes of one.
    private const long GzipRatio = 64;
    private const long GzipAlways = 1 << 26;

    /// <summary>Creates a set of images that are in memory.</summary>
    /// <param name="pixels">Gray values, row by row, one image after the other.</param>
    /// <param name="labels">A class index an image.</param>
    /// <param name="height">Height of an image in pixels.</param>
    /// <param name="width">Width of an image in pixels.</param>
    /// <exception cref="ArgumentException">There are not as many images as labels.</exception>
    public IdxImages(byte[] pixels, byte[] labels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (pixels.LongLength != (long)labels.Length * height * width)
            throw new ArgumentException($"{labels.Length} labels need {(long)labels.Length * height * width} pixels of {width}x{height} images; found {pixels.LongLength}.", nameof(pixels));
        (Pixels, Labels, Height, Width) = (pixels, labels, height, width);
    }

    /// <summary>Gray values, row by row, one image after the other.</summary>
    public byte[] Pixels { get; }

    /// <summary>A class index an image.</summary>
    public byte[] Labels { get; }

    /// <summary>Height of an image in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of an image in pixels.</summary>
    public int Width { get; }

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads a file of images, and that of their labels.</summary>
    /// <param name="imageFile">Such as <c>t10k-images-idx3-ubyte.gz</c>.</param>
    /// <param name="labelFile">The labels; null, the default, for the file of the same name with <c>labels-idx1</c> for <c>images-idx3</c>, gzipped or not, also with <c>.idx1</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is no IDX file of its kind, is cut short, or there are not as many images as labels.</exception>
    public static IdxImages Read(string imageFile, string? labelFile = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(imageFile);
        var (sizes, pixels) = Unpack(imageFile, ImageMagic, dimensions: 3);
        var ofLabels = labelFile ?? LabelFileOf(imageFile);
        var (_, labels) = Unpack(ofLabels, LabelMagic, dimensions: 1);
        if (sizes[0] != labels.Length)
            throw new InvalidDataException($"The IDX files '{imageFile}' and '{ofLabels}' must hold as many images as labels; found {sizes[0]} and {labels.Length}.");
        return new(pixels, labels, sizes[1], sizes[2]);
    }

    /// <summary>Some of the images.</summary>
    public IdxImages Slice(Range range)
    {
        var (start, count) = range.GetOffsetAndLength(Count);
        var area = Height * Width;
        return new(Pixels[(start * area)..((start + count) * area)], Labels[range], Height, Width);
    }

    /// <summary>One image, gray in all three colours. The caller disposes it.</summary>
    public MLImage ToImage(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var gray = Pixels.AsSpan(index * Height * Width, Height * Width);
        var pixels = new byte[4 * gray.Length];
        for (var i = 0; i < gray.Length; i++)
        {
            pixels.AsSpan(4 * i, 3).Fill(gray[i]);
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels);
    }

    /// <summary>Whether a file is named as one of images is.</summary>
    internal static bool IsImageFile(string path) => Path.GetFileName(path).Contains("idx3-ubyte", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file of labels beside one of images: of the same spelling (<c>images-idx3</c> or <c>images.idx3</c>) if it is there, gzipped or not.</summary>
    private static string LabelFileOf(string imageFile)
    {
        var name = Path.GetFileName(imageFile).Replace("images", "labels", StringComparison.OrdinalIgnoreCase).Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase);
        var bare = name.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase) ? name[..^Gzip.Length] : name;
        var other = bare.Contains("-idx1") ? bare.Replace("-idx1", ".idx1") : bare.Replace(".idx1", "-idx1");
        var folder = Path.GetDirectoryName(imageFile) ?? "";
        string[] candidates = [name, bare, bare + Gzip, other, other + Gzip];
        return Path.Combine(folder, candidates.FirstOrDefault(candidate => File.Exists(Path.Combine(folder, candidate)), name));
    }

    private static (int[] Sizes, byte[] Values) Unpack(string path, int magic, int dimensions)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The IDX file '{path}' does not exist.", path);
        using var stream = OpenUnzipped(path, out var most);
        try
        {
            var header = new byte[CountBytes * (1 + dimensions)];
            var found = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (found < header.Length || BinaryPrimitives.ReadInt32BigEndian(header) != magic)
                throw new InvalidDataException($"The file '{path}' must be an IDX file of {(magic == ImageMagic ? "gray images" : "labels")}, which begins with {magic:x8}; found {Convert.ToHexStringLower(header.AsSpan(0, Math.Min(CountBytes, found)))}.");
            var sizes = Enumerable.Range(1, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(CountBytes * i))).ToArray();
            if (sizes.Skip(1).Any(size => size == 0)) throw new InvalidDataException($"The IDX file '{path}' must hold images of at least one pixel; found {string.Join("x", sizes)} values.");
            var expected = sizes.Any(size => size < 0) ? -1 : sizes.Aggregate((Int128)1, (product, size) => product * size);
            if (expected < 0 || expected > most) throw new InvalidDataException($"The IDX file '{path}' says that it holds {string.Join("x", sizes)} values; expected at most {most} in a file of its size.");
            var values = new byte[(int)expected];
            var read = stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
            if (read < values.Length || stream.ReadByte() >= 0) throw new InvalidDataException($"The IDX file '{path}' says that it holds {string.Join("x", sizes)} values; found {(read < values.Length ? $"{read}" : "more")}.");
            return (sizes, values);
        }
        catch (InvalidDataException error) when (error.Source == typeof(GZipStream).Assembly.GetName().Name)
        {
            throw new InvalidDataException($"The gzipped file '{path}' is damaged: {error.Message}", error);
        }
    }

    /// <summary>Opens a file, gzipped or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most values that it may say it holds: what it claims is believed only so far before it is read.</param>
    private static Stream OpenUnzipped(string path, out long most)
    {
        var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        most = isGzip ? Math.Min(Math.Max(GzipAlways, GzipRatio * file.Length), Array.MaxLength) : Math.Min(file.Length, Array.MaxLength);
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
