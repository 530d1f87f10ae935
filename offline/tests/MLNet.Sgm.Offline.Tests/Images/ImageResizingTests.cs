using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace MLNet.Sgm.Offline.Tests;

[TestClass]
public sealed class ImageResizingTests
{
    [TestMethod]
    [DataRow(6, 4)]
    [DataRow(5, 3)]
    [DataRow(24, 20)]
    [DataRow(7, 19)]
    public void Fill_takes_the_nearest_pixel(int width, int height)
    {
        using var source = TestImages.Gradient(12, 10, MLPixelFormat.Rgba32);
        using var resized = source.CloneWithResizing(width, height, ResizingKind.Fill, Anchor.Center);

        Assert.AreEqual((width, height, MLPixelFormat.Rgba32), (resized.Width, resized.Height, resized.PixelFormat));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                Assert.AreEqual(source.Pixel(Nearest(x, 12, width), Nearest(y, 10, height)), resized.Pixel(x, y));
        }

        // The centre of the pixel falls on the source; on a border between two, the first of them.
        static int Nearest(int x, int from, int to) => (int)Math.Ceiling((x + 0.5) * from / to - 1e-9) - 1;
    }

    [TestMethod]
    public void Fill_keeps_alpha()
    {
        using var source = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [1, 2, 3, 4, 5, 6, 7, 8]);
        using var resized = source.CloneWithResizing(4, 1, ResizingKind.Fill, Anchor.Center);

        CollectionAssert.AreEqual((byte[])[1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8], resized.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(20, 12, 0, 0, 20, 12)]
    [DataRow(5, 3, 0, 0, 5, 3)]
    [DataRow(10, 12, 0, 3, 10, 6)]
    [DataRow(20, 6, 5, 0, 10, 6)]
    [DataRow(7, 7, 0, 1, 7, 4)]
    public void IsoPad_draws_the_whole_image_in_the_middle(int width, int height, int left, int top, int drawnWidth, int drawnHeight)
    {
        using var source = TestImages.Gradient(10, 6);
        using var resized = source.CloneWithResizing(width, height, ResizingKind.IsoPad, Anchor.Center);

        Compare(source, resized, left, top, drawnWidth, drawnHeight);
    }

    [TestMethod]
    [DataRow(6, 6, Anchor.Left, 0, 0, 10, 6)]
    [DataRow(6, 6, Anchor.Right, -4, 0, 10, 6)]
    [DataRow(6, 6, Anchor.Center, -2, 0, 10, 6)]
    [DataRow(6, 6, Anchor.Top, -2, 0, 10, 6)]
    [DataRow(10, 3, Anchor.Top, 0, 0, 10, 6)]
    [DataRow(10, 3, Anchor.Bottom, 0, -3, 10, 6)]
    [DataRow(20, 6, Anchor.Center, 0, -3, 20, 12)]
    [DataRow(4, 4, Anchor.Center, -1, 0, 6, 4)]
    public void IsoCrop_fills_the_image_and_keeps_the_side_of_the_anchor(int width, int height, Anchor anchor, int left, int top, int drawnWidth, int drawnHeight)
    {
        using var source = TestImages.Gradient(10, 6, MLPixelFormat.Rgba32);
        using var resized = source.CloneWithResizing(width, height, ResizingKind.IsoCrop, anchor);

        Compare(source, resized, left, top, drawnWidth, drawnHeight);
    }

    [TestMethod]
    public void A_single_colour_stays_what_it_is()
    {
        using var source = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, [.. Enumerable.Repeat((byte[])[10, 200, 255, 255], 6).SelectMany(p => p)]);
        foreach (var kind in Enum.GetValues<ResizingKind>())
        {
            using var resized = source.CloneWithResizing(30, 20, kind, Anchor.Center);
            Assert.IsTrue(Enumerable.Range(0, 600).All(i => resized.Pixel(i % 30, i / 30) == (255, 200, 10, 255)), $"{kind}");
        }
    }

    [TestMethod]
    public void Refuses_what_it_cannot_make()
    {
        var transforms = new MLContext().Transforms;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.ResizeImages("Image", 0, 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.ResizeImages("Image", 5, -5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.ResizeImages("Image", 5, 5, resizing: (ResizingKind)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.ResizeImages("Image", 5, 5, cropAnchor: (Anchor)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.ResizeImages("Image", 50_000, 50_000));
    }

    /// <summary>The filter of Mitchell and Netravali, written out as they do, on the whole of the drawn rectangle; zero around it.</summary>
    private static void Compare(MLImage source, MLImage resized, int left, int top, int drawnWidth, int drawnHeight)
    {
        for (var y = 0; y < resized.Height; y++)
        {
            for (var x = 0; x < resized.Width; x++)
            {
                var inside = x >= left && x < left + drawnWidth && y >= top && y < top + drawnHeight;
                var (r, g, b, a) = resized.Pixel(x, y);
                var (u, v) = ((x - left + 0.5) * source.Width / drawnWidth, (y - top + 0.5) * source.Height / drawnHeight);
                Assert.AreEqual(inside ? Sampled(source, u, v, p => p.R) : 0, r, 0.51, $"red of {x}, {y}");
                Assert.AreEqual(inside ? Sampled(source, u, v, p => p.G) : 0, g, 0.51, $"green of {x}, {y}");
                Assert.AreEqual(inside ? Sampled(source, u, v, p => p.B) : 0, b, 0.51, $"blue of {x}, {y}");
                Assert.AreEqual(inside ? 255 : 0, a);
            }
        }
    }

    private static double Sampled(MLImage source, double u, double v, Func<(byte R, byte G, byte B, byte A), byte> channel)
    {
        var sum = 0.0;
        for (var y = (int)Math.Floor(v) - 3; y <= v + 3; y++)
        {
            for (var x = (int)Math.Floor(u) - 3; x <= u + 3; x++)
            {
                var pixel = source.Pixel(Math.Clamp(x, 0, source.Width - 1), Math.Clamp(y, 0, source.Height - 1));
                sum += Mitchell(u - x - 0.5) * Mitchell(v - y - 0.5) * channel(pixel);
            }
        }
        return Math.Clamp(sum, 0, 255);
    }

    private static double Mitchell(double distance)
    {
        const double b = 1.0 / 3, c = 1.0 / 3;
        var x = Math.Abs(distance);
        return x < 1 ? ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6
            : x < 2 ? ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6
            : 0;
    }
}
