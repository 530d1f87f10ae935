using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Tests.Images;

[TestClass]
public sealed class PixelsTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32, 30, 20, 10)]
    [DataRow(MLPixelFormat.Rgba32, 10, 20, 30)]
    public void Planes_are_red_green_blue(MLPixelFormat format, int red, int green, int blue)
    {
        using var image = MLImage.CreateFromPixels(1, 1, format, [10, 20, 30, 255]);
        var planes = new float[3];
        Pixels.ToPlanes(image, planes);
        CollectionAssert.AreEqual(new[] { red / 255f, green / 255f, blue / 255f }, planes);
    }

    [TestMethod]
    public void Image_survives_the_way_there_and_back()
    {
        using var image = TestData.Image(3);
        var planes = new float[TestData.PixelCount];
        Pixels.ToPlanes(image, planes);
        using var back = Pixels.FromPlanes(planes, image, epsilon: 1);
        CollectionAssert.AreEqual(image.Pixels.ToArray(), back.Pixels.ToArray());
    }

    [TestMethod]
    public void Rounding_never_leaves_the_ball()
    {
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [100, 0, 255, 255]);
        using var far = Pixels.FromPlanes([1, 1, 0], image, epsilon: 16 / 255f);
        CollectionAssert.AreEqual(new byte[] { 84, 16, 255, 255 }, far.Pixels.ToArray());
        using var half = Pixels.FromPlanes([1, 0.5f / 255, 102.6f / 255], image, epsilon: 2.5f / 255);
        CollectionAssert.AreEqual(new byte[] { 102, 0, 255, 255 }, half.Pixels.ToArray());
    }
}
