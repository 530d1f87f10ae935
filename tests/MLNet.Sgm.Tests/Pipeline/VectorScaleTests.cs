using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Vectors whose scale nobody tells, and how far adversarial vectors are from their originals in the vectors' own values.</summary>
[TestClass]
public sealed class VectorScaleTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Pixels_from_0_to_1_are_refused_with_the_line_to_write()
    {
        var data = Extract(1 / 255f, 3);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(data).GetColumn<float[]>("Adversarial").ToList());
        StringAssert.StartsWith(error.Message, "Column 'Pixels' must hold pixels from 0 to 255 where nothing says how it was made; found no value above ");
        StringAssert.Contains(error.Message, "PixelFormat = new() { ScaleImage = 1 / 255f }");
    }

    [TestMethod]
    public void Pixels_from_0_to_1_are_refused_by_scorers_and_for_norms()
    {
        var data = Extract(1 / 255f, 3);
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        Assert.ThrowsExactly<InvalidOperationException>(() => scorer.Transform(data).GetColumn<float[]>("Score").ToList());
        var box = ml.Transforms.CustomMapping<PixelRow, ScoreRow>((_, scores) => scores.Score = [1, 0, 0], null).Fit(data);
        using var norms = ml.Robustness.ScoreTransfer("Pixels", new()
        {
            Target = new TransformerTarget("box", box) { ImageColumnName = "Pixels", ClassNames = TestData.ClassNames },
            CleanColumnName = "Pixels",
        }).Fit(data);
        Assert.HasCount(3, norms.Transform(data).GetColumn<float[]>("Score").ToList());
        Assert.ThrowsExactly<InvalidOperationException>(() => norms.Transform(data).GetColumn<float>("L2").ToList());
    }

    [TestMethod]
    public void A_format_that_was_given_is_believed()
    {
        var data = Vectors([.. Enumerable.Repeat(1f, TestData.PixelCount)]);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), PixelFormat = new(), Steps = 1 }).Fit(data);
        Assert.HasCount(1, attack.Transform(data).GetColumn<float[]>("Adversarial").ToList());
    }

    [TestMethod]
    public void Black_images_say_nothing_of_the_scale()
    {
        var black = new float[TestData.PixelCount];
        var bright = TestData.Vectors(1).Single().Pixels;
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), BatchSize = 1, Steps = 1 }).Fit(Vectors(black));
        Assert.HasCount(2, attack.Transform(Vectors(black, bright)).GetColumn<float[]>("Adversarial").ToList());
        var faint = (float[])black.Clone();
        faint[5] = 1;
        Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(Vectors(black, faint)).GetColumn<float[]>("Adversarial").ToList());
    }

    [TestMethod]
    [DataRow(1f, 0f)]
    [DataRow(1 / 255f, 0f)]
    [DataRow(1 / 127.5f, 127.5f)]
    [DataRow(0.01718f, 117.3f)]
    public void No_value_of_a_vector_is_further_from_its_original_than_epsilon(float scale, float offset)
    {
        var format = new PixelFormat { ScaleImage = scale, OffsetImage = offset };
        foreach (var levels in new[] { 2, 7, 8, 16 })
        {
            var data = Extract(scale, 3, offset);
            using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new()
            {
                Source = TestData.Classifier(),
                PixelFormat = format,
                Epsilon = levels / 255f,
                StepSize = levels / 255f,
                Steps = 2,
            }).Fit(data);
            var view = attack.Transform(data);
            var largest = view.GetColumn<float[]>("Pixels").Zip(view.GetColumn<float[]>("Adversarial"))
                .Max(row => row.First.Zip(row.Second, (before, after) => Math.Abs((double)after - before)).Max());
            Assert.IsLessThanOrEqualTo((double)levels * scale, largest);
            Assert.IsGreaterThan(levels * scale * 0.999, largest);
        }
    }

    private IDataView Extract(float scale, int rows, float offset = 0)
    {
        var images = ml.Data.LoadFromEnumerable(TestData.Images(rows));
        return ml.Transforms.ExtractPixels("Pixels", "Image", offsetImage: offset, scaleImage: scale).Fit(images).Transform(images);
    }

    private IDataView Vectors(params float[][] pixels) => ml.Data.LoadFromEnumerable(pixels.Select(values => new VectorRow { Pixels = values }));
}
