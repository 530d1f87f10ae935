using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests;

[TestClass]
public sealed class MLImageTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void Holds_a_copy_of_the_pixels(MLPixelFormat format)
    {
        var pixels = TestImages.GradientPixels(5, 3, format);
        using var image = MLImage.CreateFromPixels(5, 3, format, pixels);
        var before = pixels.ToArray();
        Array.Clear(pixels);

        Assert.AreEqual((5, 3, 32, format), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        CollectionAssert.AreEqual(before, image.Pixels.ToArray());
        Assert.IsNull(image.Tag);
    }

    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void Gives_the_colours_as_blue_green_red(MLPixelFormat format)
    {
        using var image = TestImages.Gradient(4, 3, format);
        var colors = image.GetBGRPixels;

        Assert.HasCount(36, colors);
        var (r, g, b, _) = image.Pixel(3, 1);
        CollectionAssert.AreEqual((byte[])[b, g, r], colors[21..24]);
    }

    [TestMethod]
    public void Undoes_the_premultiplication_of_colours()
    {
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [50, 100, 25, 128, 9, 9, 9, 0]);

        CollectionAssert.AreEqual((byte[])[100, 199, 50, 0, 0, 0], image.GetBGRPixels);
    }

    [TestMethod]
    public void Refuses_what_is_no_image()
    {
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4]));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(1, -1, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[15]));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(32768, 32768, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromFile(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromStream(null));
    }

    [TestMethod]
    public void Is_of_no_use_when_disposed()
    {
        var image = TestImages.Gradient(2, 2);
        image.Tag = "tag";
        image.Dispose();
        image.Dispose();

        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Height);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Pixels.Length);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.PixelFormat);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.BitsPerPixel);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.GetBGRPixels);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Tag);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Tag = "other");
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Save("image.png"));
    }

    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void Comes_back_from_a_PNG_file_as_it_was(MLPixelFormat format)
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.Gradient(33, 17, format);
        image.Save(folder.PathOf("image.PNG"));
        using var read = MLImage.CreateFromFile(folder.PathOf("image.PNG"));

        Assert.AreEqual(MLPixelFormat.Bgra32, read.PixelFormat);
        CollectionAssert.AreEqual(TestImages.GradientPixels(33, 17), read.Pixels.ToArray());
        Assert.IsNull(read.Tag);
    }

    [TestMethod]
    public void Keeps_alpha_in_a_PNG_file()
    {
        byte[] pixels = [10, 20, 30, 40, 128, 64, 0, 128, 0, 0, 0, 0, 1, 2, 3, 255];
        using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, pixels);
        using var read = TestImages.Decode(TestImages.File(image, ".png"));

        CollectionAssert.AreEqual(pixels, read.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(".jpg", MLPixelFormat.Bgra32)]
    [DataRow(".JPEG", MLPixelFormat.Rgba32)]
    public void Comes_back_from_a_JPEG_file_almost_as_it_was(string extension, MLPixelFormat format)
    {
        var smooth = new byte[4 * 64 * 48];
        for (var i = 0; i < smooth.Length; i++)
            smooth[i] = (byte)((i & 3) switch { 0 => i / 4 % 64 * 3, 1 => 90, 2 => i / 256 * 4, _ => 255 });
        using var image = MLImage.CreateFromPixels(64, 48, format, smooth);
        using var read = TestImages.Decode(TestImages.File(image, extension));

        Assert.AreEqual((64, 48), (read.Width, read.Height));
        for (var i = 0; i < 64 * 48; i++)
        {
            var (wanted, found) = (image.Pixel(i % 64, i / 64), read.Pixel(i % 64, i / 64));
            Assert.IsLessThanOrEqualTo(6, Math.Abs(wanted.R - found.R) + Math.Abs(wanted.G - found.G) + Math.Abs(wanted.B - found.B), $"pixel {i}: {wanted}, {found}");
        }
    }

    [TestMethod]
    [DataRow("image.tif")]
    [DataRow("image")]
    [DataRow("image.bmp")]
    [DataRow("image.webp")]
    public void Saves_to_no_other_format(string name)
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.Gradient(2, 2);

        Assert.ThrowsExactly<ArgumentException>(() => image.Save(folder.PathOf(name)));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Says_when_there_is_no_such_folder()
    {
        using var folder = new TemporaryFolder();
        using var image = TestImages.Gradient(2, 2);

        Assert.ThrowsExactly<DirectoryNotFoundException>(() => image.Save(folder.PathOf("missing/image.png")));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(folder.PathOf("missing.png")));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(folder.Path));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(""));
    }
}
