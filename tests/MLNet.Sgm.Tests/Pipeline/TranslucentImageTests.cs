using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Tests.Images;
using SkiaSharp;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Files with transparent pixels: such that have them, and such that ML.NET reads so because they are cut.</summary>
[TestClass]
public sealed class TranslucentImageTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Epsilon_holds_against_the_file_as_others_decode_it(bool isLoadedByMLNet)
    {
        using var folder = TestData.Folder();
        Write(folder.File("a.png"), isTranslucent: true);
        using var attack = Attack(ImageErrorHandling.Stop).Append(ml.Robustness.SaveImages(folder.File("out"), "Adversarial", "ImagePath")).Fit(Rows(folder, isLoadedByMLNet));
        var norm = attack.Transform(Rows(folder, isLoadedByMLNet)).GetColumn<float>("AdversarialLInfinity").Single();
        Assert.IsTrue(EncodedImage.IsRgb(folder.File("out/a.png")));
        var distances = EncodedImage.Colors(folder.File("out/a.png")).Zip(EncodedImage.Colors(folder.File("a.png")), (after, before) => Math.Abs(after - before));
        Assert.AreEqual(16, distances.Max());
        Assert.AreEqual(16 / 255f, norm);
    }

    [TestMethod]
    public void Network_sees_what_it_sees_of_the_opaque_image()
    {
        using var folder = TestData.Folder();
        Write(folder.File("translucent/a.png"), isTranslucent: true);
        using (var opaque = ImageFile.Read(folder.File("translucent/a.png"))) PngFile.Save(opaque, folder.File("opaque/a.png"));
        float[] Scores(string name)
        {
            var rows = ml.Transforms.LoadImages("Image", folder.File(name), "ImagePath").Fit(Names()).Transform(Names());
            using var model = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Image").Fit(rows);
            return model.Transform(rows).GetColumn<float[]>("Score").Single();
        }
        CollectionAssert.AreEqual(Scores("opaque"), Scores("translucent"));
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    public void Image_that_is_cut_stops_the_pass_and_is_named(SKEncodedImageFormat format)
    {
        using var folder = TestData.Folder();
        WriteCut(folder.File("a.png"), format);
        using var attack = Attack(ImageErrorHandling.Stop).Fit(Rows(folder, isLoadedByMLNet: true));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(Rows(folder, isLoadedByMLNet: true)).GetColumn<float>("AdversarialLInfinity").ToList());
        StringAssert.Contains(error.Message, $"The image file '{folder.File("a.png")}' is cut short");
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    public void Image_that_is_cut_is_left_out_even_when_it_was_resized(SKEncodedImageFormat format)
    {
        using var folder = TestData.Folder();
        WriteCut(folder.File("a.png"), format, side: 64);
        var rows = ml.Transforms.LoadImages("Image", folder.Path, "ImagePath").Append(ml.Transforms.ResizeImages("Image", TestData.Side, TestData.Side)).Fit(Names()).Transform(Names());
        using var attack = Attack(ImageErrorHandling.Skip).Fit(rows);
        Assert.HasCount(0, attack.Transform(rows).GetColumn<float>("AdversarialLInfinity").ToList());
    }

    private EstimatorChain<AdversarialTransformer> Attack(ImageErrorHandling onError) => new EstimatorChain<ITransformer>()
        .Append(ml.Robustness.AdversarialSgm("Adversarial", "Image", new() { Source = TestData.Classifier(), OnImageError = onError }));

    private IDataView Rows(TemporaryFolder folder, bool isLoadedByMLNet) => isLoadedByMLNet
        ? ml.Transforms.LoadImages("Image", folder.Path, "ImagePath").Fit(Names()).Transform(Names())
        : ImageDataset.Of(folder.Path, [new() { ImagePath = "a.png", Label = "ant" }]).Load(ml, TestData.Side, TestData.Side);

    private IDataView Names() => ml.Data.LoadFromEnumerable([new LabeledImage { ImagePath = "a.png", Label = "ant" }]);

    private static void Write(string path, bool isTranslucent)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, EncodedImage.Of(EncodedImage.Noise(TestData.Side, TestData.Side, isTranslucent), TestData.Side));
    }

    private static void WriteCut(string path, SKEncodedImageFormat format, int side = TestData.Side)
    {
        var whole = EncodedImage.Of(EncodedImage.Noise(side, side, isTranslucent: false), side, format);
        File.WriteAllBytes(path, whole[..(int)(0.8 * whole.Length)]);
    }
}
