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
        using var back = Pixels.FromPlanes(planes, image);
        CollectionAssert.AreEqual(image.Pixels.ToArray(), back.Pixels.ToArray());
    }

    [TestMethod]
    public void Rounding_never_leaves_the_ball()
    {
        float[] originals = [255 / 255f, 0, 100 / 255f];
        CollectionAssert.AreEqual(new[] { 239, 16, 84 }, Rounded([0, 1, 0], originals, 16 / 255f));
        CollectionAssert.AreEqual(new[] { 255, 0, 102 }, Rounded([1, 0.5f / 255, 102.6f / 255], originals, 2.5f / 255));
    }

    [TestMethod]
    public void Rounding_toward_the_original_lengthens_no_change() =>
        CollectionAssert.AreEqual(new[] { 253, 1, 98 }, Rounded([252.2f / 255, 1.9f / 255, 97.1f / 255], [1, 0, 100 / 255f], null));

    private static int[] Rounded(float[] values, float[] originals, float? epsilon)
    {
        Pixels.Round(values, originals, epsilon);
        return [.. values.Select(value => (int)MathF.Round(value * 255))];
    }
}
