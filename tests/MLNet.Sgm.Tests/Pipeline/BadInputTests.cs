using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class BadInputTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Missing_column_is_named()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Picture").Fit(Data()));
        StringAssert.StartsWith(error.Message, "Could not find input column 'Picture'; the columns are 'Name', 'Pixels', 'Label'");
    }

    [TestMethod]
    public void Column_of_another_type_is_named_with_expected_and_found()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Name").Fit(Data()));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Name': expected an image, or a vector of Single of known size");
    }

    [TestMethod]
    public void Vector_of_another_size_is_named_with_expected_and_found()
    {
        var data = ml.Data.LoadFromEnumerable(new[] { new ShortRow() });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Pixels").Fit(data));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Pixels': expected a vector of 3x8x8 values");
    }

    [TestMethod]
    public void Wrong_column_fails_when_a_chain_is_fitted()
    {
        var chain = Attack("Pixels").Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adverserial"));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(Data()));
        StringAssert.StartsWith(error.Message, "Could not find input column 'Adverserial'");
    }

    [TestMethod]
    public void Key_of_other_classes_is_refused()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6));
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(ml.Data.TakeRows(data, 2)).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Image").Fit(keyed));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Label': expected a key of the network's 3 classes, got a key of 2");
    }

    [TestMethod]
    public void Key_in_another_order_than_the_network_is_refused()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6).Reverse());
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Image").Fit(keyed));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Label': expected key 1 to mean 'ant'");
    }

    [TestMethod]
    public void Key_in_the_order_of_the_network_gives_what_text_gives()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6));
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var results = new[] { data, keyed }.Select(view =>
        {
            using var attack = Attack("Image").Fit(view);
            return ml.Data.CreateEnumerable<AdversarialRow>(attack.Transform(view), reuseRowObject: false).SelectMany(row => row.Adversarial!.Pixels.ToArray()).ToArray();
        }).ToList();
        CollectionAssert.AreEqual(results[0], results[1]);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(-1)]
    public void Label_outside_the_classes_names_row_and_range(int label)
    {
        var rows = TestData.Vectors(5).ToList();
        rows[3].Label = label;
        var data = ml.Data.LoadFromEnumerable(rows);
        using var attack = Attack("Pixels").Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(attack.Transform(data)));
        Assert.AreEqual($"Row 3: label column 'Label' must hold a class index from 0 to 2; found {label}.", error.Message);
    }

    [TestMethod]
    public void Unknown_class_name_is_named()
    {
        var rows = TestData.Images(2).ToList();
        rows[1].Label = "dog";
        var data = ml.Data.LoadFromEnumerable(rows);
        using var attack = Attack("Image").Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(attack.Transform(data)));
        Assert.AreEqual("Row 1: label column 'Label' must hold one of the classes 'ant', 'bee', 'cat'; found 'dog'.", error.Message);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(256f)]
    [DataRow(-1f)]
    public void Pixel_out_of_range_names_row_and_value(float value)
    {
        var rows = TestData.Vectors(2).ToList();
        rows[1].Pixels[7] = value;
        var data = ml.Data.LoadFromEnumerable(rows);
        using var attack = Attack("Pixels").Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(attack.Transform(data)));
        StringAssert.StartsWith(error.Message, "Row 1: column 'Pixels' must hold pixels");
        StringAssert.EndsWith(error.Message, $"found the value {value} at index 7.");
    }

    [TestMethod]
    public void Image_of_another_size_names_row_and_sizes()
    {
        using var folder = TestData.Folder();
        using (var small = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Bgra32, new byte[64])) small.Save(folder.File("small.png"));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => AttackFiles(folder, "small.png"));
        StringAssert.StartsWith(error.Message, "Row 0: column 'Image' must hold an image of 8x8 pixels, which the network sees; found 4x4");
    }

    [TestMethod]
    public void Undecodable_image_names_the_file()
    {
        using var folder = TestData.Folder();
        using (var image = TestData.Image(0)) image.Save(folder.File("good.png"));
        File.WriteAllText(folder.File("bad.png"), "not an image");
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => AttackFiles(folder, "good.png", "bad.png"));
        StringAssert.StartsWith(error.Message, "Column 'Image' could not be read at row 1, Path 'bad.png', Label 'ant'");
    }

    [TestMethod]
    public void Missing_image_names_the_file()
    {
        using var folder = TestData.Folder();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => AttackFiles(folder, "nowhere.png"));
        StringAssert.Contains(error.Message, "Path 'nowhere.png'");
    }

    [TestMethod]
    public void Weights_that_do_not_fit_fail_when_fitted()
    {
        using var folder = TestData.Folder();
        using (var network = TestData.Vgg().CreateNetwork()) SafeTensors.Write(folder.File("vgg.safetensors"), network.state_dict());
        var source = ImageClassifiers.SmallResNet(8, folder.File("vgg.safetensors"), TestData.Preprocessing, TestData.ClassNames);
        var estimator = ml.Robustness.AdversarialSgm("Adversarial", source, "Pixels");
        StringAssert.Contains(Assert.ThrowsExactly<WeightFileException>(() => estimator.Fit(Data())).Message, "does not fit ResNet8");
    }

    [TestMethod]
    public void Network_with_another_number_of_classes_is_refused()
    {
        var source = new ImageClassifier("short", () => TestData.Classifier().CreateNetwork(), TestData.Preprocessing, ["a", "b"]);
        var rows = ml.Data.LoadFromEnumerable(TestData.Vectors(2));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", source, "Pixels").Fit(rows);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(attack.Transform(rows)));
        StringAssert.StartsWith(error.Message, "Classifier 'short' must give 2 logits an image; its network gave a tensor of shape [2, 3].");
    }

    [TestMethod]
    public void Missing_source_and_target_are_named()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.AdversarialSgm("A", "B", new())).Message, "Source must name the classifier");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.ScoreTransfer("A", new())).Message, "Target must name the classifier");
    }

    [TestMethod]
    public void Empty_view_gives_an_empty_view()
    {
        using var attack = Attack("Pixels").Fit(Data());
        Assert.AreEqual(0, Read(attack.Transform(ml.Data.LoadFromEnumerable(TestData.Vectors(0)))));
    }

    [TestMethod]
    public void Saving_with_ML_NET_says_what_works_and_leaves_no_file()
    {
        using var folder = TestData.Folder();
        using var attack = Attack("Pixels").Fit(Data());
        var error = Assert.ThrowsExactly<NotSupportedException>(() => ((ICanSaveModel)attack).Save(null));
        StringAssert.Contains(error.Message, "AdversarialTransformer");
    }

    private AdversarialSgmEstimator Attack(string input) => ml.Robustness.AdversarialSgm("Adversarial", input, new() { Source = TestData.Classifier(), Steps = 2 });

    private IDataView Data() => ml.Data.LoadFromEnumerable(TestData.Vectors(3));

    private void AttackFiles(TemporaryFolder folder, params string[] names)
    {
        var data = ml.Data.LoadFromEnumerable(names.Select(name => new FileRow { Path = name, Label = "ant" }));
        using var model = ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(Attack("Image")).Fit(data);
        Read(model.Transform(data));
    }

    private static int Read(IDataView view)
    {
        using var cursor = view.GetRowCursor([view.Schema["Adversarial"]]);
        var rows = 0;
        while (cursor.MoveNext()) rows++;
        return rows;
    }

    private sealed class ShortRow
    {
        [VectorType(5)]
        public float[] Pixels { get; set; } = new float[5];

        public int Label { get; set; }
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class AdversarialRow
    {
        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Adversarial { get; set; }
    }
}
