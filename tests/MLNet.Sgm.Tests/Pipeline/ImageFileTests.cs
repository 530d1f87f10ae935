using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Images from files: of sizes of their own, or that cannot be read.</summary>
[TestClass]
public sealed class ImageFileTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Images_keep_their_own_sizes_where_the_source_resizes()
    {
        using var folder = Sized((8, 8), (16, 12), (8, 8), (5, 9), (16, 12));
        using var model = Chain(folder, new() { ResizeForSource = true, BatchSize = 4 }).Fit(Files(folder));
        var view = model.Transform(Files(folder));
        var norms = view.GetColumn<float>("AdversarialLInfinity").ToList();
        var results = ReadImages(view);
        Assert.HasCount(5, results);
        for (var i = 0; i < results.Count; i++)
        {
            using var original = MLImage.CreateFromFile(folder.File($"{i}.png"));
            Assert.AreEqual((original.Width, original.Height), (results[i].Width, results[i].Height));
            Assert.AreEqual(16, original.Pixels.ToArray().Zip(results[i].Pixels, (a, b) => Math.Abs(a - b)).Max());
            Assert.AreEqual(16 / 255f, norms[i]);
        }
    }

    [TestMethod]
    public void Image_of_a_size_of_its_own_comes_out_as_it_does_alone()
    {
        using var folder = Sized((8, 8), (16, 12), (8, 8));
        byte[] Pixels(params string[] names)
        {
            using var model = Chain(folder, new() { ResizeForSource = true, Steps = 3 }).Fit(Files(names));
            return ReadImages(model.Transform(Files(names)))[^1].Pixels;
        }
        CollectionAssert.AreEqual(Pixels("1.png"), Pixels("0.png", "2.png", "1.png"));
    }

    [TestMethod]
    public void Images_of_sizes_of_their_own_are_scored()
    {
        using var folder = Sized((8, 8), (16, 12));
        using var model = Chain(folder, new() { ResizeForSource = true }).Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(Files(folder));
        Assert.AreEqual(2, ml.Robustness.EvaluateTransfer(model.Transform(Files(folder))).Count);
    }

    [TestMethod]
    public void Vector_of_another_size_is_attacked_where_the_source_resizes()
    {
        var data = ml.Data.LoadFromEnumerable([new LargeRow()]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Pixels").Fit(data));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), ResizeForSource = true }).Fit(data);
        var norm = attack.Transform(data).GetColumn<float>("AdversarialLInfinity").Single();
        Assert.AreEqual(16 / 255f, norm, 1e-6f);
    }

    [TestMethod]
    public void Mixing_pool_and_sizes_of_their_own_are_refused_together()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = TestData.Classifier(), Attack = AttackPresets.Admix, ResizeForSource = true }));
        StringAssert.StartsWith(error.Message, "ResizeForSource and Admix do not go together");
    }

    [TestMethod]
    public void Unreadable_images_are_left_out_named_and_counted()
    {
        using var folder = WithBadFiles();
        ReportedProgress progress = new();
        List<string> warnings = [];
        ml.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message);
        };
        var data = Files("0.png", "bad.png", "1.png", "nowhere.png", "", "2.png");
        using var model = Chain(folder, new() { OnImageError = ImageErrorHandling.Skip, BatchSize = 2, Progress = progress }).Fit(data);
        var view = model.Transform(data);
        CollectionAssert.AreEqual(new[] { "0.png", "1.png", "2.png" }, ml.Data.CreateEnumerable<Attacked>(view, reuseRowObject: false).Select(row => row.Path).ToArray());
        Assert.HasCount(3, warnings);
        StringAssert.Contains(warnings[0], "Column 'Image' could not be read at row 1, Path 'bad.png', Label 'ant', which was skipped: ");
        StringAssert.Contains(warnings[1], "row 3, Path 'nowhere.png'");
        StringAssert.Contains(warnings[2], "row 4, Path ''");
        Assert.AreEqual((3L, 3L), (progress.Reports[^1].ImagesDone, progress.Reports[^1].ImagesSkipped));
    }

    [TestMethod]
    public void Rows_left_out_are_so_whatever_column_is_read()
    {
        using var folder = WithBadFiles();
        var data = Files("bad.png", "0.png", "1.png");
        using var model = Chain(folder, new() { OnImageError = ImageErrorHandling.Skip }).Fit(data);
        var view = model.Transform(data);
        CollectionAssert.AreEqual(new[] { "0.png", "1.png" }, view.GetColumn<string>("Path").ToArray());
        Assert.IsNull(view.GetRowCount());
        Assert.AreEqual((2, 1), RowsAndSkipped(view, "AdversarialL2"));
    }

    [TestMethod]
    public void Rows_left_out_in_the_background_are_counted_by_who_reads_above()
    {
        using var folder = WithBadFiles();
        var data = Files("bad.png", "0.png", "1.png");
        using var model = Chain(folder, new() { OnImageError = ImageErrorHandling.Skip }).Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        Assert.AreEqual((2, 1), RowsAndSkipped(model.Transform(data), "PredictedLabel"));
    }

    [TestMethod]
    public void Rows_left_out_are_counted_through_components_of_ML_NET()
    {
        using var folder = WithBadFiles();
        var data = Files("bad.png", "0.png", "1.png");
        using var model = Chain(folder, new() { OnImageError = ImageErrorHandling.Skip })
            .Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial"))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")).Fit(data);
        Assert.AreEqual((2, 1), RowsAndSkipped(model.Transform(data), "Name"));
    }

    private static (int Rows, long Skipped) RowsAndSkipped(IDataView view, string column)
    {
        SkippedRows skipped = new();
        using var cursor = skipped.Open(view, [view.Schema[column]]);
        var rows = 0;
        while (cursor.MoveNext()) rows++;
        return (rows, skipped.Count);
    }

    [TestMethod]
    public void Row_that_cannot_be_read_is_named_in_a_shuffled_pass_too()
    {
        using var folder = WithBadFiles();
        var data = Files("0.png", "bad.png", "1.png", "2.png");
        using var model = Chain(folder, new()).Fit(data);
        var view = model.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"]], new Random(5));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => { while (cursor.MoveNext()) { } });
        StringAssert.Contains(error.Message, "Path 'bad.png', Label 'ant'");
    }

    [TestMethod]
    public void Pool_of_a_view_with_unreadable_images_has_the_readable_ones()
    {
        using var folder = WithBadFiles();
        var data = Files("0.png", "bad.png", "1.png", "2.png");
        using var model = ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(ml.Robustness.Adversarial("Adversarial", "Image", new() { Source = TestData.Classifier(), Attack = AttackPresets.Admix with { Steps = 1 }, OnImageError = ImageErrorHandling.Skip }))
            .Fit(ml.Data.LoadFromEnumerable([.. Rows("0.png", "bad.png"), new FileRow { Path = "1.png", Label = "bee" }]));
        Assert.HasCount(3, model.Transform(data).GetColumn<float>("AdversarialL2").ToList());
    }

    [TestMethod]
    public void Prediction_engine_stops_at_an_unreadable_image()
    {
        using var folder = WithBadFiles();
        using var model = Chain(folder, new() { OnImageError = ImageErrorHandling.Skip }).Fit(Files("0.png"));
        using var engine = ml.Model.CreatePredictionEngine<FileRow, Attacked>(model);
        Assert.IsNotNull(engine.Predict(new() { Path = "0.png", Label = "ant" }).Adversarial);
        Assert.ThrowsExactly<ArgumentException>(() => engine.Predict(new() { Path = "bad.png", Label = "ant" }));
    }

    /// <summary>Through a cursor: ML.NET makes objects of images of a known size only.</summary>
    private static List<(int Width, int Height, byte[] Pixels)> ReadImages(IDataView view)
    {
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
        var getter = cursor.GetGetter<MLImage>(view.Schema["Adversarial"]);
        List<(int, int, byte[])> images = [];
        MLImage? image = null;
        while (cursor.MoveNext())
        {
            getter(ref image!);
            images.Add((image.Width, image.Height, image.Pixels.ToArray()));
        }
        image?.Dispose();
        return images;
    }

    private static TemporaryFolder Sized(params (int Width, int Height)[] sizes)
    {
        var folder = TestData.Folder();
        foreach (var ((width, height), index) in sizes.Select((size, index) => (size, index)))
        {
            var bytes = Enumerable.Range(0, 4 * width * height).Select(i => (byte)(i % 4 == 3 ? 255 : 20 + (i * 53 + index * 31) % 200)).ToArray();
            using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, bytes);
            image.Save(folder.File($"{index}.png"));
        }
        return folder;
    }

    private static TemporaryFolder WithBadFiles()
    {
        var folder = Sized((8, 8), (8, 8), (8, 8));
        File.WriteAllText(folder.File("bad.png"), "not an image");
        return folder;
    }

    private EstimatorChain<AdversarialTransformer> Chain(TemporaryFolder folder, AdversarialSgmEstimator.Options options)
    {
        options.Source = TestData.Classifier();
        return ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(ml.Robustness.AdversarialSgm("Adversarial", "Image", options));
    }

    private IDataView Files(TemporaryFolder folder) => Files([.. Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]);

    private IDataView Files(params string[] names) => ml.Data.LoadFromEnumerable(Rows(names));

    private static IEnumerable<FileRow> Rows(params string[] names) => names.Select(name => new FileRow { Path = name, Label = "ant" });

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class LargeRow
    {
        [VectorType(3, 10, 12)]
        public float[] Pixels { get; set; } = [.. Enumerable.Range(0, 360).Select(i => 20f + i % 200)];

        public int Label { get; set; }
    }

    private sealed class Attacked
    {
        public string Path { get; set; } = "";

        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Adversarial { get; set; }
    }
}
