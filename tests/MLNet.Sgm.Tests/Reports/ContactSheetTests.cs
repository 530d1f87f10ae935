using Microsoft.ML.Data;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

[TestClass]
public sealed class ContactSheetTests
{
    [TestMethod]
    public void Contact_sheet_shows_original_adversarial_and_difference()
    {
        using var folder = TestData.Folder();
        using var original = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [10, 20, 30, 255]);
        using var adversarial = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [12, 20, 20, 255]);
        ContactSheet.Save(folder.File("sheet.png"), [(original, adversarial)], magnification: 1, amplification: 5);
        using var sheet = MLImage.CreateFromFile(folder.File("sheet.png"));
        Assert.AreEqual((9, 19), (sheet.Width, sheet.Height));
        byte[] Pixel(int x, int y) => sheet.Pixels.Slice(4 * (y * sheet.Width + x), 4).ToArray();
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 255 }, Pixel(4, 4));
        CollectionAssert.AreEqual(new byte[] { 12, 20, 20, 255 }, Pixel(4, 9));
        CollectionAssert.AreEqual(new byte[] { 138, 128, 78, 255 }, Pixel(4, 14));
        CollectionAssert.AreEqual(new byte[] { 255, 255, 255, 255 }, Pixel(0, 0));
    }

    [TestMethod]
    public void Contact_sheet_of_different_sizes_is_refused()
    {
        using var small = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        using var large = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, new byte[8]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ContactSheet.Save("sheet.png", [(small, large)])).Message, "found 2x1");
    }
}
