using Microsoft.ML.Data;
using static MLNet.Sgm.Offline.Tests.PngBuilder;

namespace MLNet.Sgm.Offline.Tests;

/// <summary>Files that lie, are cut off or are no images: an exception each, and the process lives on.</summary>
[TestClass]
public sealed class HostileImageTests
{
    [TestMethod]
    public void Refuses_what_is_no_image()
    {
        Refuse([]);
        Refuse([0x89]);
        Refuse("GIF89a and so on"u8.ToArray());
        Refuse("\u0089PNG"u8.ToArray());
        Refuse([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Refuse([0xff, 0xd8, 0xff]);
        Refuse([0xff, 0xd8, 0xff, 0xd9]);
        Refuse(new byte[10_000]);
    }

    [TestMethod]
    public void Names_the_argument()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("text.png"), "no image");

        Assert.AreEqual("imageStream", Assert.ThrowsExactly<ArgumentException>(() => TestImages.Decode([1, 2, 3])).ParamName);
        Assert.AreEqual("imagePath", Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(folder.PathOf("text.png"))).ParamName);
    }

    [TestMethod]
    [DataRow(".png")]
    [DataRow(".jpg")]
    public void Refuses_a_file_cut_off_anywhere(string extension)
    {
        using var image = TestImages.Gradient(40, 30);
        var file = TestImages.File(image, extension);
        // The end mark of a JPEG file is not missed by a decoder that has all the data.
        var end = extension == ".png" ? file.Length : file.Length - 8;

        for (var length = 0; length < end; length += 1 + end / 200)
            Refuse(file[..length]);
    }

    [TestMethod]
    public void Refuses_sizes_that_the_file_cannot_hold()
    {
        byte[] row = [1, 2, 3];
        Refuse(new PngBuilder().Header(int.MaxValue, int.MaxValue, Color.Rgb).Rows(row).End());
        Refuse(new PngBuilder().Header(1_000_000, 1_000_000, Color.Rgba).Rows(row).End());
        Refuse(new PngBuilder().Header(20_000, 20_000, Color.Gray, bits: 1).Rows(row).End());
        Refuse(new PngBuilder().Header(0, 5, Color.Rgb).Rows(row).End());
        Refuse(new PngBuilder().Header(-1, 1, Color.Rgb).Rows(row).End());
        using var image = TestImages.Gradient(8, 8);
        var jpeg = TestImages.File(image, ".jpg");
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]);
        jpeg.AsSpan(frame + 5, 4).Fill(0xff);
        Refuse(jpeg);
        jpeg.AsSpan(frame + 5, 4).Clear();
        Refuse(jpeg);
    }

    [TestMethod]
    public void Refuses_damaged_PNG()
    {
        Refuse(new PngBuilder().Header(2, 2, Color.Rgb, bits: 3).Rows([1]).End());
        Refuse(new PngBuilder().Header(2, 2, (Color)5).Rows([1]).End());
        Refuse(new PngBuilder().Header(2, 2, Color.Palette).Rows([0, 0], [0, 0]).End());
        Refuse(new PngBuilder().Header(2, 2, Color.Rgb).Rows([1, 2, 3, 4, 5, 6]).End());
        Refuse(new PngBuilder().Header(2, 2, Color.Rgb).Chunk("IDAT", 1, 2, 3, 4, 5).End());
        Refuse(new PngBuilder().Header(2, 2, Color.Rgb).End());
        Refuse(new PngBuilder().Chunk("IDAT", 1, 2, 3).End());
        var file = new PngBuilder().Header(1, 1, Color.Gray).Rows([9]).End();
        file[^13] ^= 1;
        Refuse(file);
    }

    [TestMethod]
    [DataRow(".png")]
    [DataRow(".jpg")]
    public void Survives_bytes_changed_at_random(string extension)
    {
        using var image = TestImages.Gradient(24, 16);
        var file = TestImages.File(image, extension);
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var damaged = file.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                using var read = TestImages.Decode(damaged);
                Assert.AreEqual(4 * read.Width * read.Height, read.Pixels.Length);
            }
            catch (ArgumentException)
            {
            }
        }
    }

    private static void Refuse(byte[] file) => Assert.ThrowsExactly<ArgumentException>(() => TestImages.Decode(file).Dispose(), $"{file.Length} bytes");
}
