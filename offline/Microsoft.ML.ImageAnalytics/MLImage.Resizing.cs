using System.Numerics;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed partial class MLImage
{
    internal MLImage CloneWithResizing(int width, int height, ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor anchor)
    {
        ThrowIfDisposed();
        if (resizing == ImageResizingEstimator.ResizingKind.Fill)
            return Stretched(width, height);

        var byHeight = (float)height / _height;
        var byWidth = (float)width / _width;
        var isPadded = resizing == ImageResizingEstimator.ResizingKind.IsoPad;
        var scale = isPadded ? Math.Min(byHeight, byWidth) : Math.Max(byHeight, byWidth);
        // Integers throughout, rounded towards zero: the picture may end a pixel short of the edge, as it does officially.
        var spareWidth = width - _width * scale;
        var spareHeight = height - _height * scale;
        var (left, top) = (0, 0);
        if (scale == byHeight)
            left = (int)(spareWidth * Share(anchor, isPadded, ImageResizingEstimator.Anchor.Left, ImageResizingEstimator.Anchor.Right));
        else
            top = (int)(spareHeight * Share(anchor, isPadded, ImageResizingEstimator.Anchor.Top, ImageResizingEstimator.Anchor.Bottom));
        return Drawn(width, height, left, top, (int)(_width * scale), (int)(_height * scale));
    }

    /// <summary>Grey as 0.3 R + 0.59 G + 0.11 B, on an opaque background of black.</summary>
    internal MLImage CloneWithGrayscale()
    {
        ThrowIfDisposed();
        var (red, blue) = _pixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        var gray = GC.AllocateUninitializedArray<byte>(_pixels.Length);
        for (var i = 0; i < gray.Length; i += BytesPerPixel)
        {
            // The weights are for colours as they are without alpha, and their sum is one: premultiplied ones give the same.
            var value = 0.3f * _pixels[i + red] + 0.59f * _pixels[i + 1] + 0.11f * _pixels[i + blue];
            gray.AsSpan(i, 3).Fill(ToByte(value));
            gray[i + 3] = byte.MaxValue;
        }
        return new(gray, _width, _height, MLPixelFormat.Bgra32, isOpaque: true);
    }

    /// <summary>How much of the spare room goes before the picture: none, all or half of it.</summary>
    private static float Share(ImageResizingEstimator.Anchor anchor, bool isPadded, ImageResizingEstimator.Anchor first, ImageResizingEstimator.Anchor last) =>
        isPadded ? 0.5f : anchor == first ? 0 : anchor == last ? 1 : 0.5f;

    /// <summary>Every pixel is the nearest of the source; between two, the one to the left or above.</summary>
    private MLImage Stretched(int width, int height)
    {
        var pixels = GC.AllocateUninitializedArray<byte>(BytesPerPixel * width * height);
        var columns = new int[width];
        for (var x = 0; x < width; x++)
            columns[x] = BytesPerPixel * Nearest(x, _width, width);
        for (var y = 0; y < height; y++)
        {
            var source = _pixels.AsSpan(BytesPerPixel * _width * Nearest(y, _height, height), BytesPerPixel * _width);
            var target = pixels.AsSpan(BytesPerPixel * width * y, BytesPerPixel * width);
            for (var x = 0; x < width; x++)
                source.Slice(columns[x], BytesPerPixel).CopyTo(target[(BytesPerPixel * x)..]);
        }
        return new(pixels, width, height, _pixelFormat, _isOpaque);
    }

    private static int Nearest(int target, int sourceSize, int targetSize) => (int)(((2L * target + 1) * sourceSize - 1) / (2L * targetSize));

    /// <summary>An opaque image with this one drawn on it, scaled to the given place by Mitchell's filter. What it leaves free is zero, alpha too.</summary>
    private MLImage Drawn(int width, int height, int left, int top, int drawnWidth, int drawnHeight)
    {
        var pixels = new byte[BytesPerPixel * width * height];
        var columns = MitchellTaps.Of(_width, drawnWidth, left, width);
        var rows = MitchellTaps.Of(_height, drawnHeight, top, height);
        var blended = new Vector4[_width];
        // Always B, G, R, A, whatever the order of the source.
        var swap = _pixelFormat == MLPixelFormat.Rgba32;
        foreach (var row in rows)
        {
            Blend(row, blended);
            foreach (var column in columns)
            {
                var color = Vector4.Clamp(column.Of(blended), Vector4.Zero, new(byte.MaxValue));
                if (swap)
                    color = new(color.Z, color.Y, color.X, color.W);
                var target = pixels.AsSpan(BytesPerPixel * (row.Target * width + column.Target), BytesPerPixel);
                (target[0], target[1], target[2], target[3]) = (ToByte(color.X), ToByte(color.Y), ToByte(color.Z), byte.MaxValue);
            }
        }
        return new(pixels, width, height, MLPixelFormat.Bgra32, isOpaque: true);
    }

    /// <summary>The four rows of a tap, weighted and summed.</summary>
    private void Blend(MitchellTaps row, Span<Vector4> blended)
    {
        blended.Clear();
        for (var tap = 0; tap < 4; tap++)
        {
            var source = _pixels.AsSpan(BytesPerPixel * _width * row.Source(tap), BytesPerPixel * _width);
            for (var x = 0; x < blended.Length; x++)
            {
                var pixel = source.Slice(BytesPerPixel * x, BytesPerPixel);
                blended[x] += row.Weights[tap] * new Vector4(pixel[0], pixel[1], pixel[2], pixel[3]);
            }
        }
    }

    private static byte ToByte(float value) => (byte)(value + 0.5f);
}
