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
    public void Key_that_names_another_class_is_refused()
    {
        var rows = TestData.Images(3).ToList();
        rows[1].Label = "dog";
        var data = ml.Data.LoadFromEnumerable(rows);
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Image").Fit(keyed));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Label': expected keys that name classes of the network, 'ant', 'bee', 'cat', got 'dog' for key 2");
    }

    [TestMethod]
    public void Key_without_names_and_of_another_number_of_classes_is_refused()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(2).Select(row => new KeyRow { Pixels = row.Pixels, Label = 1 }));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Pixels").Fit(data));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Label': expected a key of the network's 3 classes, got a key of 2 without names");
    }

    [TestMethod]
    [DataRow(false, 3)]
    [DataRow(true, 3)]
    [DataRow(false, 2)]
    public void Key_in_any_order_and_of_any_of_the_classes_gives_what_text_gives(bool reversed, int seen)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(seen));
        var first = reversed ? ml.Data.LoadFromEnumerable(TestData.Images(seen).Reverse()) : data;
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(first).Transform(data);
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
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.ScoreTransfer("A", new())).Message, "Target must name what scores");
    }

    [TestMethod]
    public void Vector_of_unknown_size_is_refused_when_fitted_and_when_its_shape_is_asked_for()
    {
        const string expected = "Schema mismatch for input column 'Pixels': expected an image, or a vector of Single of known size as ExtractPixels makes it, got ";
        var data = ml.Data.LoadFromEnumerable(new[] { new AnyRow() });
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Pixels").Fit(data)).Message, expected);
        var shape = ml.Transforms.CustomMapping<Nothing, AnyRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Pixels").GetOutputSchema(shape)).Message, expected);
    }

    [TestMethod]
    public void Shape_without_a_column_names_it()
    {
        var shape = ml.Transforms.CustomMapping<Nothing, AnyRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack("Picture").GetOutputSchema(shape));
        StringAssert.StartsWith(error.Message, "Could not find input column 'Picture'; the columns are 'Pixels', 'Label'");
    }

    [TestMethod]
    public void Label_of_another_type_is_refused_when_fitted_and_when_its_shape_is_asked_for()
    {
        const string expected = "Schema mismatch for input column 'Pixels': expected a key, an integer class index from 0, or a class name as text, got ";
        var estimator = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), LabelColumnName = "Pixels" });
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Data())).Message, expected);
        var shape = ml.Transforms.CustomMapping<Nothing, VectorRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(shape)).Message, expected);
    }

    [TestMethod]
    public void Two_attacks_that_write_the_same_column_are_refused()
    {
        const string expected = "Column 'Adversarial' is already the output of an attack; give this attack an output column of another name";
        var chain = Attack("Pixels").Append(Attack("Pixels"));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(Data())).Message, expected);
        using var first = Attack("Pixels").Fit(Data());
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => first.Transform(first.Transform(Data()))).Message, expected);
        var inPlace = ml.Robustness.AdversarialSgm("Pixels", TestData.Classifier());
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => inPlace.Append(inPlace).Fit(Data())).Message, "Column 'Pixels' is already the output of an attack");
    }

    [TestMethod]
    public void Sources_of_other_classes_are_refused_by_name()
    {
        var other = new ImageClassifier("other", () => TestData.Classifier().CreateNetwork(), TestData.Preprocessing, ["ant", "cat", "bee"]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), OtherSources = [new(other)] }));
        StringAssert.StartsWith(error.Message, $"Sources must have the same classes in the same order; class 1 is 'bee' of '{TestData.Classifier().Name}' and 'cat' of 'other'.");
    }

    [TestMethod]
    public void Sources_of_another_number_of_classes_are_refused()
    {
        var other = new ImageClassifier("other", () => TestData.Classifier().CreateNetwork(), TestData.Preprocessing, ["ant", "bee"]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), OtherSources = [new(other)] }).Fit(Data()));
        StringAssert.StartsWith(error.Message, "Sources must have the same number of classes; found 3 of");
    }

    [TestMethod]
    public void Chain_used_after_disposal_says_so()
    {
        var chain = Attack("Pixels").Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(Data());
        var view = chain.Transform(Data());
        chain.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => chain.Transform(Data()));
        Assert.ThrowsExactly<ObjectDisposedException>(() => Read(view));
        Assert.ThrowsExactly<ObjectDisposedException>(() => ml.Model.CreatePredictionEngine<VectorRow, AdversarialRow>(chain));
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        void Refused(AdversarialSgmEstimator.Options options, string message)
        {
            options.Source ??= TestData.Classifier();
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", options)).Message, message);
        }
        Refused(new() { BatchSize = 0 }, "BatchSize must be at least 1; found 0.");
        Refused(new() { GpuDeviceId = -2 }, "GpuDeviceId must be at least -1; found -2.");
        Refused(new() { OnImageError = (ImageErrorHandling)7 }, "OnImageError must be one of Stop, Skip; found 7.");
        Refused(new() { Gamma = 0 }, "Gamma must be in (0, 1]; found 0.");
        Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), EpsilonColumnName = " " }));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.Adversarial("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Attack = null! })).Message, "Attack must hold the settings of an attack; found null.");
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

    private sealed class Nothing;

    private sealed class AnyRow
    {
        public float[] Pixels { get; set; } = [];

        public int Label { get; set; }
    }

    private sealed class ShortRow
    {
        [VectorType(5)]
        public float[] Pixels { get; set; } = new float[5];

        public int Label { get; set; }
    }

    private sealed class KeyRow
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
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
