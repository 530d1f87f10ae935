using System.IO.Compression;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class IdxImagesTests
{
    [TestMethod]
    [DataRow("t10k-images-idx3-ubyte")]
    [DataRow("t10k-images-idx3-ubyte.gz")]
    public void Images_and_labels_are_read_gzipped_or_not(string name)
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File(name), count: 3);
        var images = IdxImages.Read(folder.File(name));
        Assert.AreEqual((3, 2, 4), (images.Count, images.Height, images.Width));
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2 }, images.Labels);
        using var last = images.ToImage(2);
        Assert.AreEqual((4, 2), (last.Width, last.Height));
        CollectionAssert.AreEqual(new byte[] { 23, 23, 23, 255 }, last.Pixels[^4..].ToArray());
    }

    [TestMethod]
    [DataRow("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz")]
    [DataRow("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte")]
    [DataRow("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [DataRow("t10k-images.idx3-ubyte.gz", "t10k-labels-idx1-ubyte")]
    [DataRow("t10k-images-idx3-ubyte", "t10k-labels.idx1-ubyte.gz")]
    public void Labels_are_found_gzipped_or_not_in_either_spelling(string images, string labels)
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File(images), folder.File(labels), count: 3);
        Assert.AreEqual(3, IdxImages.Read(folder.File(images)).Count);
        CollectionAssert.AreEqual(TestData.ClassNames, ImageDataset.Read(folder.Path, classNames: TestData.ClassNames).Images.Select(image => image.Label).ToArray());
    }

    [TestMethod]
    public void A_slice_has_its_own_pixels_and_labels()
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File("train-images-idx3-ubyte"), count: 3);
        var slice = IdxImages.Read(folder.File("train-images-idx3-ubyte")).Slice(1..2);
        CollectionAssert.AreEqual(new byte[] { 1 }, slice.Labels);
        Assert.AreEqual((byte)8, slice.Pixels[0]);
    }

    [TestMethod]
    public void A_file_that_is_cut_says_so()
    {
        using var folder = TestData.Folder();
        var path = folder.File("t10k-images-idx3-ubyte");
        IdxFixture.Write(path, count: 3);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(path)).Message, "says that it holds 3x2x4 values; found 23.");
    }

    [TestMethod]
    public void Sizes_that_overflow_are_no_match()
    {
        using var folder = TestData.Folder();
        var path = folder.File("t10k-images-idx3-ubyte");
        File.WriteAllBytes(path, [0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(path)).Message, "expected at most 16 in a file of its size");
    }

    [TestMethod]
    public void Images_without_a_pixel_are_refused()
    {
        using var folder = TestData.Folder();
        var path = folder.File("t10k-images-idx3-ubyte");
        IdxFixture.Write(path, count: 3);
        File.WriteAllBytes(path, [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0]);
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(path)).Message, "must hold images of at least one pixel; found 3x2x0 values.");
    }

    [TestMethod]
    public void Another_file_says_what_was_expected()
    {
        using var folder = TestData.Folder();
        File.WriteAllText(folder.File("t10k-images-idx3-ubyte"), "hello");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(folder.File("t10k-images-idx3-ubyte"))).Message, "begins with 00000803; found 68656c6c");
    }

    [TestMethod]
    public void Labels_of_another_number_are_refused()
    {
        using var folder = TestData.Folder();
        IdxFixture.Write(folder.File("a-images-idx3-ubyte"), count: 3);
        IdxFixture.Write(folder.File("b-images-idx3-ubyte"), count: 2);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(folder.File("a-images-idx3-ubyte"), folder.File("b-labels-idx1-ubyte")));
        StringAssert.EndsWith(error.Message, "as many images as labels; found 3 and 2.");
    }

    [TestMethod]
    public void A_gzip_of_a_gigabyte_of_zeros_is_refused_before_it_is_unpacked()
    {
        using var folder = TestData.Folder();
        byte[] header = [0, 0, 8, 3, 0, 0, 255, 255, 0, 0, 128, 0, 0, 0, 1, 0];
        using (var gzip = new GZipStream(File.Create(folder.File("t10k-images-idx3-ubyte.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(header);
            gzip.Write(new byte[1 << 20]);
        }
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => IdxImages.Read(folder.File("t10k-images-idx3-ubyte.gz"))).Message, "says that it holds 65535x32768x256 values; expected at most 67108864 in a file of its size.");
    }
}

/// <summary>Small IDX files: images of 4×2 pixels that count up, the n-th of class n.</summary>
internal static class IdxFixture
{
    internal static void Write(string imageFile, int count) => Write(imageFile, imageFile.Replace("images-idx3", "labels-idx1"), count);

    internal static void Write(string imageFile, string labelFile, int count)
    {
        Pack(imageFile, [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 2, 0, 0, 0, 4, .. Enumerable.Range(0, 8 * count).Select(i => (byte)i)]);
        Pack(labelFile, [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)i)]);
    }

    private static void Pack(string path, byte[] bytes)
    {
        using var file = File.Create(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(bytes);
    }
}
