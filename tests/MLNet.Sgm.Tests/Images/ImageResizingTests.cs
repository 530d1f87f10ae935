using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class ImageResizingTests
{
    [TestMethod]
    [DataRow("crop")]
    [DataRow("pad")]
    [DataRow("stretch")]
    public void A_chequerboard_becomes_gray(string mode)
    {
        using var resized = Resize(mode, Pattern(32, 32, (x, y) => (byte)(255 * ((x + y) % 2))), 8, 8);
        // Away from the border, where the filter is cut off.
        for (var y = 1; y < 7; y++)
            for (var x = 1; x < 7; x++) Assert.AreEqual(127.5, resized.Pixels[4 * (8 * y + x)], 1.0);
    }

    [TestMethod]
    public void A_crop_is_the_middle()
    {
        // Columns of 0, 30, 60, ...: the middle four of eight begin with the third.
        using var resized = ImageResizing.Crop(Pattern(4, 8, (x, _) => (byte)(30 * x)), 4, 4);
        CollectionAssert.AreEqual(new byte[] { 60, 90, 120, 150 }, Enumerable.Range(0, 4).Select(x => resized.Pixels[4 * x]).ToArray());
    }

    [TestMethod]
    public void Stretching_takes_the_whole_image()
    {
        using var resized = ImageResizing.Stretch(Pattern(8, 4, (x, _) => (byte)(30 * x)), 4, 4);
        CollectionAssert.AreEqual(new byte[] { 0, 30, 60, 90 }, Enumerable.Range(0, 4).Select(x => resized.Pixels[4 * x]).ToArray());
    }

    [TestMethod]
    public void Padding_is_opaque_black_around_the_middle()
    {
        using var resized = Resize("pad", Pattern(2, 4, (_, _) => 200), 4, 4);
        CollectionAssert.AreEqual(new byte[] { 0, 200, 200, 0 }, Enumerable.Range(0, 4).Select(y => resized.Pixels[16 * y]).ToArray());
        Assert.IsTrue(resized.Pixels.ToArray().Where((_, index) => index % 4 == 3).All(alpha => alpha == 255));
    }

    [TestMethod]
    public void An_image_of_the_size_stays_as_it_is_and_keeps_its_name()
    {
        var image = Pattern(4, 4, (x, y) => (byte)(x * y));
        using var same = ImageResizing.Crop(image, 4, 4);
        Assert.AreSame(image, same);
        using var larger = ImageResizing.Pad(image, 8, 9);
        Assert.AreEqual("its name", larger.Tag);
    }

    private static MLImage Resize(string mode, MLImage image, int height, int width) => mode switch
    {
        "crop" => ImageResizing.Crop(image, height, width),
        "pad" => ImageResizing.Pad(image, height, width),
        _ => ImageResizing.Stretch(image, height, width),
    };

    private static MLImage Pattern(int height, int width, Func<int, int, byte> value)
    {
        var pixels = new byte[4 * height * width];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = i % 4 == 3 ? byte.MaxValue : value(i / 4 % width, i / 4 / width);
        var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Tag = "its name";
        return image;
    }
}
