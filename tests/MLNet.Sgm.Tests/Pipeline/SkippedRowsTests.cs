using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Rows that are left out: when they are counted, and that vectors are no harder to read than the images that they are made of.</summary>
[TestClass]
public sealed class SkippedRowsTests
{
    private readonly MLContext ml = new(seed: 0);
    private readonly ConcurrentBag<string> opened = [];

    [TestMethod]
    public void A_row_left_out_counts_when_the_row_after_it_is_reached()
    {
        var data = Data("0", "1", "bad", "2", "3", "bad", "bad");
        using var attack = Attack("Image").Fit(data);
        var view = attack.Transform(data);
        Assert.AreEqual((2, 0L), RowsAndSkipped(ml.Data.TakeRows(view, 2)));
        Assert.AreEqual((3, 1L), RowsAndSkipped(ml.Data.TakeRows(view, 3)));
        Assert.AreEqual((4, 3L), RowsAndSkipped(view));
    }

    [TestMethod]
    public void Rows_left_out_beneath_a_scorer_count_when_its_rows_are_reached()
    {
        var data = Data("0", "1", "bad", "2", "3", "bad");
        using var model = Attack("Image").Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var view = model.Transform(data);
        Assert.AreEqual((2, 0L), RowsAndSkipped(ml.Data.TakeRows(view, 2), "PredictedLabel"));
        Assert.AreEqual((4, 2L), RowsAndSkipped(view, "PredictedLabel"));
    }

    [TestMethod]
    public void A_cache_counts_for_the_pass_that_fills_it()
    {
        var data = Data("0", "bad", "1", "bad");
        using var attack = Attack("Image").Fit(data);
        var view = ml.Data.Cache(attack.Transform(data));
        Assert.AreEqual((2, 2L), RowsAndSkipped(view));
        Assert.AreEqual((2, 0L), RowsAndSkipped(view));
    }

    [TestMethod]
    public void A_vector_whose_image_cannot_be_read_is_left_out_and_named()
    {
        List<string> warnings = [];
        ml.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message);
        };
        var data = Pixels(Data("0", "bad", "1", "none", "2"));
        using var attack = Attack("Pixels").Fit(data);
        var view = attack.Transform(data);
        CollectionAssert.AreEqual(new[] { "0", "1", "2" }, view.GetColumn<string>("Name").ToArray());
        Assert.HasCount(2, warnings);
        StringAssert.Contains(warnings[0], "Column 'Pixels' could not be read at row 1, Name 'bad'");
        StringAssert.Contains(warnings[1], "Column 'Pixels' could not be read at row 3, Name 'none', which was skipped: there is no image");
        Assert.AreEqual((3, 2L), RowsAndSkipped(view));
    }

    [TestMethod]
    public void A_vector_whose_image_cannot_be_read_stops_the_pass_with_its_row()
    {
        var data = Pixels(Data("0", "bad", "1"));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 1 }).Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(data).GetColumn<float>("AdversarialL2").ToList());
        StringAssert.Contains(error.Message, "Column 'Pixels' could not be read at row 1, Name 'bad'");
    }

    [TestMethod]
    public void A_vector_of_no_image_is_not_taken_for_a_black_one()
    {
        var data = Pixels(Data("0", "none"));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 1 }).Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(data).GetColumn<float>("AdversarialL2").ToList());
        StringAssert.Contains(error.Message, "Row 1: column 'Pixels' must hold the pixels of an image; found none.");
    }

    [TestMethod]
    public void Vectors_are_made_of_no_more_images_than_two_batches()
    {
        var data = Pixels(Data([.. Enumerable.Range(0, 500).Select(row => $"{row}")]));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 1, BatchSize = 4 }).Fit(data);
        var view = attack.Transform(data);
        opened.Clear();
        using (var cursor = view.GetRowCursor([view.Schema["AdversarialL2"]])) Assert.IsTrue(cursor.MoveNext());
        Assert.IsLessThanOrEqualTo(8, opened.Count);
    }

    private static (int Rows, long Skipped) RowsAndSkipped(IDataView view, string column = "AdversarialL2")
    {
        SkippedRows skipped = new();
        using var cursor = skipped.Open(view, [view.Schema[column]]);
        var rows = 0;
        while (cursor.MoveNext()) rows++;
        return (rows, skipped.Count);
    }

    private AdversarialSgmEstimator Attack(string column) => ml.Robustness.AdversarialSgm("Adversarial", column, new()
    {
        Source = TestData.Classifier(),
        OnImageError = ImageErrorHandling.Skip,
        BatchSize = 2,
        Steps = 1,
    });

    private IDataView Pixels(IDataView data) => ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data);

    private IDataView Data(params string[] names) => ml.Data.LoadFromEnumerable(names.Select(name => new LazyRow { Name = name, Open = Open }));

    private MLImage? Open(string name)
    {
        opened.Add(name);
        return name switch { "bad" => throw new FormatException("not an image"), "none" => null, _ => TestData.Image(name.Length) };
    }

    /// <summary>A row whose image is made when it is asked for.</summary>
    private sealed class LazyRow
    {
        [NoColumn]
        public Func<string, MLImage?> Open { get; init; } = null!;

        public string Name { get; init; } = "";

        public int Label { get; init; }

        [ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image => Open(Name);
    }
}
