namespace Microsoft.ML.Data;

/// <summary>
/// An image of 8 bits for each of blue, green, red and alpha. As in the official library, whose pixels are Skia's, the
/// colours of a translucent image are premultiplied by its alpha.
/// </summary>
public sealed partial class MLImage : IDisposable
{
    private const int BytesPerPixel = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _pixelFormat;
    // Without an alpha channel: a file made of it has none either, whatever the bytes in its place.
    private readonly bool _isOpaque;
    private byte[] _pixels;
    private string _tag;

    internal MLImage(byte[] pixels, int width, int height, MLPixelFormat pixelFormat, bool isOpaque)
    {
        _pixels = pixels;
        _width = width;
        _height = height;
        _pixelFormat = pixelFormat;
        _isOpaque = isOpaque;
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var file = new MemoryStream();
        imageStream.CopyTo(file);
        return ImageCodec.Decode(file.GetBuffer().AsSpan(0, (int)file.Length))
            ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        try
        {
            if (File.Exists(imagePath) && ImageCodec.Decode(File.ReadAllBytes(imagePath)) is { } image)
                return image;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException("Invalid path", nameof(imagePath), error);
        }
        throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != (long)width * height * BytesPerPixel)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new(imagePixelData.ToArray(), width, height, pixelFormat, isOpaque: false);
    }

    public MLPixelFormat PixelFormat
    {
        get
        {
            ThrowIfDisposed();
            return _pixelFormat;
        }
    }

    public ReadOnlySpan<byte> Pixels
    {
        get
        {
            ThrowIfDisposed();
            return _pixels;
        }
    }

    /// <summary>Blue, green and red of every pixel, not premultiplied.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            ThrowIfDisposed();
            var (red, blue) = _pixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
            var colors = new byte[3 * _width * _height];
            for (int source = 0, target = 0; source < _pixels.Length; source += BytesPerPixel, target += 3)
            {
                var alpha = _isOpaque ? byte.MaxValue : _pixels[source + 3];
                colors[target] = Unpremultiplied(_pixels[source + blue], alpha);
                colors[target + 1] = Unpremultiplied(_pixels[source + 1], alpha);
                colors[target + 2] = Unpremultiplied(_pixels[source + red], alpha);
            }
            return colors;
        }
    }

    public string Tag
    {
        get
        {
            ThrowIfDisposed();
            return _tag;
        }
        set
        {
            ThrowIfDisposed();
            _tag = value;
        }
    }

    public int Width
    {
        get
        {
            ThrowIfDisposed();
            return _width;
        }
    }

    public int Height
    {
        get
        {
            ThrowIfDisposed();
            return _height;
        }
    }

    public int BitsPerPixel
    {
        get
        {
            ThrowIfDisposed();
            return 8 * BytesPerPixel;
        }
    }

    /// <summary>Writes a PNG or JPEG file, as the extension says.</summary>
    public void Save(string imagePath)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(imagePath);
        var extension = Path.GetExtension(imagePath);
        var file = extension.ToLowerInvariant() switch
        {
            ".png" => Encoded(ImageCodec.Format.Png),
            ".jpg" or ".jpeg" => Encoded(ImageCodec.Format.Jpeg),
            ".bmp" or ".gif" or ".ico" or ".astc" or ".avif" or ".dng" or ".heif" or ".ktx" or ".pkm" or ".wbmp" or ".webp" => null,
            _ => throw new ArgumentException("Path has invalid image file extension.", nameof(imagePath)),
        };
        if (file is null)
            throw new ArgumentException($"An image of {_width} x {_height} pixels cannot be saved with the format '{extension}'; use '.png' or '.jpg'.", nameof(imagePath));
        File.WriteAllBytes(imagePath, file);
    }

    public void Dispose() => _pixels = null;

    private byte[] Encoded(ImageCodec.Format format) =>
        ImageCodec.Encode(_pixels, _width, _height, _pixelFormat == MLPixelFormat.Rgba32, _isOpaque, format, quality: 100);

    private static byte Unpremultiplied(byte color, byte alpha) => alpha switch
    {
        byte.MaxValue => color,
        0 => 0,
        _ => (byte)Math.Min(byte.MaxValue, (color * byte.MaxValue + alpha / 2) / alpha),
    };

    private void ThrowIfDisposed()
    {
        if (_pixels is null)
            throw new InvalidOperationException("Object is disposed.");
    }
}
