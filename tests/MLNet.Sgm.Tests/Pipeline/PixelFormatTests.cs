using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Vectors of pixels in every layout that ExtractPixels makes.</summary>
[TestClass]
public sealed class PixelFormatTests
{
    private const int Rows = 3;

    private readonly MLContext ml = new(seed: 0);

    public static IEnumerable<object[]> Layouts =>
        from order in Enum.GetValues<ColorsOrder>()
        from colors in new[] { ColorBits.Rgb, ColorBits.All }
        from isInterleaved in new[] { false, true }
        select new object[] { order, colors, isInterleaved };

    [TestMethod]
    [DynamicData(nameof(Layouts))]
    public void Pixels_are_the_bytes_of_the_image_in_any_layout(ColorsOrder order, ColorBits colors, bool isInterleaved)
    {
        var format = new PixelFormat { OrderOfExtraction = order, ColorsToExtract = colors, InterleavePixelColors = isInterleaved, OffsetImage = 117.3f, ScaleImage = 0.01718f };
        var (found, expected) = (ReadPlanes(Extract(format), "Pixels", format), TestData.Images(Rows).SelectMany(row => Planes(row.Image!)).ToArray());
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    [DataRow(ColorsOrder.ABGR, ColorBits.All, true)]
    [DataRow(ColorsOrder.AGRB, ColorBits.Rgb, false)]
    [DataRow(ColorsOrder.ARBG, ColorBits.All, false)]
    public void Adversarial_vector_has_the_layout_of_its_original(ColorsOrder order, ColorBits colors, bool isInterleaved)
    {
        var format = new PixelFormat { OrderOfExtraction = order, ColorsToExtract = colors, InterleavePixelColors = isInterleaved, OffsetImage = 127.5f, ScaleImage = 1 / 127.5f };
        var (found, expected) = (ReadPlanes(Attack(format), "Adversarial", null), ReadPlanes(Attack(new()), "Adversarial", null));
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], found[i], 1e-5f);
    }

    [TestMethod]
    public void Alpha_is_handed_on()
    {
        var format = new PixelFormat { ColorsToExtract = ColorBits.All, InterleavePixelColors = true };
        foreach (var values in Attack(format).GetColumn<float[]>("Adversarial"))
            for (var i = 0; i < values.Length; i += 4) Assert.AreEqual(255f, values[i]);
    }

    [TestMethod]
    public void Value_that_is_not_changed_comes_out_as_it_went_in()
    {
        var format = new PixelFormat { OffsetImage = 117.3f, ScaleImage = 0.01718f };
        var blind = new ImageClassifier("blind", () => new Blind(), TestData.Preprocessing, TestData.ClassNames);
        var data = Extract(format);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = blind, PixelFormat = format }).Fit(data);
        var view = attack.Transform(data);
        CollectionAssert.AreEqual(view.GetColumn<float[]>("Pixels").SelectMany(row => row).ToArray(), view.GetColumn<float[]>("Adversarial").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Scorer_need_not_be_told_the_layout_again()
    {
        var format = new PixelFormat { OrderOfExtraction = ColorsOrder.ABGR, InterleavePixelColors = true, ScaleImage = 1 / 255f };
        var attacked = Attack(format);
        using var ofVectors = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial").Fit(attacked);
        var images = ml.Data.LoadFromEnumerable(TestData.Images(Rows));
        using var ofImages = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Image").Fit(images);
        var found = ofVectors.Transform(attacked).GetColumn<float[]>("CleanScore").SelectMany(row => row).ToArray();
        var expected = ofImages.Transform(images).GetColumn<float[]>("Score").SelectMany(row => row).ToArray();
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Attack_on_an_attack_need_not_be_told_the_layout_again()
    {
        var format = new PixelFormat { InterleavePixelColors = true, OffsetImage = 127.5f, ScaleImage = 1 / 127.5f };
        var attacked = Attack(format);
        using var second = ml.Robustness.AdversarialSgm("Twice", TestData.Vgg(), "Adversarial").Fit(attacked);
        Assert.IsTrue(second.Transform(attacked).GetColumn<float>("TwiceLInfinity").All(norm => norm is > 0.05f and < 0.0628f));
    }

    [TestMethod]
    public void Planes_where_interleaved_colours_were_promised_are_refused()
    {
        var data = Extract(new());
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), PixelFormat = new() { InterleavePixelColors = true } }).Fit(data));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Pixels': expected a vector of 8x8x3 values, the colours of each pixel together as PixelFormat says, got ");
    }

    [TestMethod]
    public void Alpha_that_was_not_promised_is_refused()
    {
        var data = Extract(new() { ColorsToExtract = ColorBits.All });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(data));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Pixels': expected a vector of 3x8x8 values");
    }

    [TestMethod]
    public void Format_out_of_range_is_refused_by_name()
    {
        void Refused(PixelFormat format, string message) =>
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), PixelFormat = format })).Message, message);
        Refused(new() { ColorsToExtract = ColorBits.Red }, "ColorsToExtract must be Rgb or All");
        Refused(new() { ScaleImage = 0 }, "ScaleImage must be finite and not 0; found 0.");
        Refused(new() { OffsetImage = float.NaN }, "OffsetImage must be finite; found NaN.");
        Refused(new() { OrderOfExtraction = 0 }, "OrderOfExtraction must be one of ARGB, ARBG");
    }

    /// <summary>Whatever it sees, it says the same: no gradient moves a pixel.</summary>
    private sealed class Blind() : torch.nn.Module<torch.Tensor, torch.Tensor>("blind")
    {
        public override torch.Tensor forward(torch.Tensor images) => images.mean([2, 3]).mul(0);
    }

    private static float[] Planes(MLImage image)
    {
        var planes = new float[TestData.PixelCount];
        Pixels.ToPlanes(image, planes);
        return planes;
    }

    private IDataView Extract(PixelFormat format)
    {
        var images = ml.Data.LoadFromEnumerable(TestData.Images(Rows));
        return ml.Transforms.ExtractPixels("Pixels", "Image", format.ColorsToExtract, format.OrderOfExtraction, format.InterleavePixelColors, format.OffsetImage, format.ScaleImage).Fit(images).Transform(images);
    }

    private IDataView Attack(PixelFormat format)
    {
        var data = Extract(format);
        return ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 3, PixelFormat = format }).Fit(data).Transform(data);
    }

    private static float[] ReadPlanes(IDataView view, string name, PixelFormat? format)
    {
        var pixels = PixelColumn.Bind(view.Schema, name, TestData.Preprocessing, format, anySize: false);
        using var batch = new RowBatch(view.Schema, [.. view.Schema.Select(column => column.Name == name)], Rows);
        using var cursor = view.GetRowCursor([pixels.Column]);
        var read = batch[pixels.Column.Index]!.BindReader(cursor, pixels.Column);
        for (; cursor.MoveNext(); batch.Count++) read(batch.Count);
        return pixels.Read(batch).Single().Planes;
    }
}
