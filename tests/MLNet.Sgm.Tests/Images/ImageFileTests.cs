using System.Buffers.Binary;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Weights;
using SkiaSharp;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class ImageFileTests
{
    [TestMethod]
    public void Alpha_is_dropped_and_not_multiplied_in()
    {
        using var folder = TestData.Folder();
        var pixels = EncodedImage.Noise(9, 7, isTranslucent: true);
        File.WriteAllBytes(folder.File("a.png"), EncodedImage.Of(pixels, 9));
        using var image = ImageFile.Read(folder.File("a.png"));
        CollectionAssert.AreEqual(EncodedImage.ColorsOf(pixels), EncodedImage.ColorsOf(image.Pixels.ToArray()));
        Assert.IsTrue(image.Pixels.ToArray().Where((_, index) => index % 4 == 3).All(alpha => alpha == 255));
    }

    [TestMethod]
    public void Colours_of_a_palette_keep_what_is_transparent_in_it()
    {
        using var folder = TestData.Folder();
        // Two pixels, of palette entries red with alpha 0 and green with alpha 128.
        File.WriteAllBytes(folder.File("p.png"), Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEX/AAAA/wDSh+9xAAAAAnRSTlMAgJsrThgAAAALSURBVHicY2BgBAAABAACv3o/SgAAAABJRU5ErkJggg=="));
        using var image = ImageFile.Read(folder.File("p.png"));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 255, 255, 0, 255, 0, 255 }, image.Pixels.ToArray());
    }

    [TestMethod]
    public void A_transparent_pixel_of_a_gif_is_black()
    {
        using var folder = TestData.Folder();
        // One pixel, of palette entry white, which is the transparent one.
        File.WriteAllBytes(folder.File("a.gif"), Convert.FromBase64String("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="));
        using var image = ImageFile.Read(folder.File("a.gif"));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 255 }, image.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void Opaque_images_are_what_ML_NET_reads(SKEncodedImageFormat format)
    {
        using var folder = TestData.Folder();
        File.WriteAllBytes(folder.File("a"), EncodedImage.Of(EncodedImage.Noise(33, 21, isTranslucent: false), 33, format));
        using var image = ImageFile.Read(folder.File("a"));
        using var expected = MLImage.CreateFromFile(folder.File("a"));
        CollectionAssert.AreEqual(expected.Pixels.ToArray(), image.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Jpeg, 0.5)]
    [DataRow(SKEncodedImageFormat.Jpeg, 0.95)]
    [DataRow(SKEncodedImageFormat.Png, 0.5)]
    [DataRow(SKEncodedImageFormat.Png, 0.9)]
    [DataRow(SKEncodedImageFormat.Webp, 0.5)]
    public void File_that_is_cut_is_named(SKEncodedImageFormat format, double part)
    {
        using var folder = TestData.Folder();
        var whole = EncodedImage.Of(EncodedImage.Noise(64, 64, isTranslucent: false), 64, format);
        File.WriteAllBytes(folder.File("a"), whole[..(int)(part * whole.Length)]);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Read(folder.File("a"))).Message;
        StringAssert.StartsWith(message, $"The image file '{folder.File("a")}' ");
        StringAssert.Contains(message, "cut short");
    }

    [TestMethod]
    public void Damaged_file_is_named()
    {
        using var folder = TestData.Folder();
        var bytes = EncodedImage.Of(EncodedImage.Noise(64, 64, isTranslucent: false), 64);
        bytes.AsSpan(bytes.Length / 2, 50).Clear();
        File.WriteAllBytes(folder.File("a.png"), bytes);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Read(folder.File("a.png"))).Message, folder.File("a.png"));
    }

    [TestMethod]
    public void Orientation_stays_as_it_is_stored()
    {
        using var folder = TestData.Folder();
        var jpeg = EncodedImage.Of(EncodedImage.Noise(16, 8, isTranslucent: false), 16, SKEncodedImageFormat.Jpeg);
        // EXIF says that the image is to be turned by a quarter (orientation 6).
        byte[] exif = [0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(folder.File("plain.jpg"), jpeg);
        File.WriteAllBytes(folder.File("turned.jpg"), [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        using (var codec = SKCodec.Create(folder.File("turned.jpg"))) Assert.AreEqual(SKEncodedOrigin.RightTop, codec.EncodedOrigin);
        using var plain = ImageFile.Read(folder.File("plain.jpg"));
        using var turned = ImageFile.Read(folder.File("turned.jpg"));
        Assert.AreEqual((16, 8), (turned.Width, turned.Height));
        CollectionAssert.AreEqual(plain.Pixels.ToArray(), turned.Pixels.ToArray());
    }

    [TestMethod]
    public void Written_files_are_opaque()
    {
        using var folder = TestData.Folder();
        // Half of full red, as ML.NET holds it; its file has full red.
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [128, 0, 0, 128, 7, 8, 9, 255]);
        PngFile.Save(image, folder.File("a.png"));
        Assert.IsTrue(EncodedImage.IsRgb(folder.File("a.png")));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 255, 9, 8, 7 }, EncodedImage.Colors(folder.File("a.png")));
    }

    [TestMethod]
    [DataRow(30_000, 30_000)]
    [DataRow(65_535, 65_535)]
    [DataRow(1, int.MaxValue)]
    public void A_few_bytes_that_claim_many_pixels_are_refused_before_memory_is_taken(int width, int height)
    {
        using var folder = TestData.Folder();
        var file = EncodedImage.Of(EncodedImage.Noise(9, 7, isTranslucent: false), 9);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), ZipIntegrity.Checksum(new MemoryStream(file, 12, 17), new byte[64]));
        File.WriteAllBytes(folder.File("a.png"), file);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Read(folder.File("a.png")).Dispose());
        StringAssert.StartsWith(error.Message, $"The image file '{folder.File("a.png")}' c");
    }

    [TestMethod]
    public void A_gif_that_claims_4_GiB_does_not_end_the_process()
    {
        using var folder = TestData.Folder();
        var file = Convert.FromBase64String("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");
        for (var at = 6; at < 10; at++) file[at] = 0xFF;
        File.WriteAllBytes(folder.File("a.gif"), file);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Read(folder.File("a.gif")).Dispose()).Message, "claims 65535×65535 pixels in 43 bytes; expected at most 30,000,000 pixels, or 30 for each byte of the file.");
    }
}
