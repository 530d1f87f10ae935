using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>The columns that an attack adds beside the adversarial image, and those that it takes.</summary>
[TestClass]
public sealed class AdversarialColumnsTests
{
    private static readonly string[] Added =
    [
        "Adversarial", "AdversarialLInfinity", "AdversarialL2", "AdversarialSourceCleanPredictedLabel", "AdversarialSourcePredictedLabel",
        "AdversarialSourceCleanScore", "AdversarialSourceScore",
    ];

    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Added_columns_stand_after_the_input()
    {
        using var attack = Fit(new());
        CollectionAssert.AreEqual(Added, attack.GetOutputSchema(Vectors().Schema).Skip(3).Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Shape_promises_names_types_and_annotations_of_what_comes()
    {
        var estimator = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier() });
        var promised = estimator.Append(ml.Transforms.Conversion.MapKeyToValue("Name", "AdversarialSourcePredictedLabel")).GetOutputSchema(Shape());
        using var attack = estimator.Fit(Vectors());
        foreach (var column in attack.GetOutputSchema(Vectors().Schema).Skip(3))
        {
            var shape = promised.Single(shape => shape.Name == column.Name);
            Assert.AreEqual(column.Type is KeyDataViewType, shape.IsKey, column.Name);
            Assert.AreEqual(column.Type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, shape.Kind, column.Name);
            Assert.AreEqual((column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType, shape.ItemType.RawType, column.Name);
            CollectionAssert.IsSubsetOf(column.Annotations.Schema.Select(annotation => annotation.Name).ToArray(), shape.Annotations.Select(annotation => annotation.Name).ToArray(), column.Name);
        }
    }

    [TestMethod]
    public void Scores_and_predictions_carry_the_class_names()
    {
        using var attack = Fit(new());
        var schema = attack.GetOutputSchema(Vectors().Schema);
        foreach (var name in new[] { "AdversarialSourceCleanPredictedLabel", "AdversarialSourcePredictedLabel" })
            CollectionAssert.AreEqual(TestData.ClassNames, AnnotationKinds.ReadNames(schema[name], AnnotationKinds.KeyValues));
        foreach (var name in new[] { "AdversarialSourceCleanScore", "AdversarialSourceScore" })
            CollectionAssert.AreEqual(TestData.ClassNames, AnnotationKinds.ReadNames(schema[name], AnnotationKinds.SlotNames));
    }

    [TestMethod]
    public void Source_scores_are_what_the_source_makes_of_what_is_handed_out()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6));
        using var model = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Image", gamma: 0.5f)
            .Append(ml.Robustness.ScoreTransfer(TestData.Classifier(), "Adversarial"))
            .Fit(data);
        var view = model.Transform(data);
        foreach (var (ours, scorers) in new[] { ("SourceScore", "Score"), ("SourceCleanScore", "CleanScore") })
        {
            var expected = view.GetColumn<float[]>(scorers).SelectMany(row => row).ToList();
            var found = view.GetColumn<float[]>("Adversarial" + ours).SelectMany(row => row).ToList();
            for (var i = 0; i < expected.Count; i++) Assert.AreEqual(expected[i], found[i], 1e-4f);
        }
        CollectionAssert.AreEqual(view.GetColumn<uint>("PredictedLabel").ToList(), view.GetColumn<uint>("AdversarialSourcePredictedLabel").ToList());
        CollectionAssert.AreEqual(view.GetColumn<uint>("CleanPredictedLabel").ToList(), view.GetColumn<uint>("AdversarialSourceCleanPredictedLabel").ToList());
    }

    [TestMethod]
    public void Norms_of_images_are_those_of_the_rounded_bytes()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(4));
        // 10.5 steps of 1/255: rounding must show.
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Image", epsilon: 10.5f / 255).Fit(data);
        foreach (var row in ml.Data.CreateEnumerable<ImageResult>(attack.Transform(data), reuseRowObject: false))
        {
            var distances = Planes(row.Adversarial!).Zip(Planes(row.Image!), (after, before) => Math.Round(255 * Math.Abs(after - before))).ToList();
            Assert.AreEqual((float)(distances.Max() / 255), row.AdversarialLInfinity);
            Assert.AreEqual(Math.Sqrt(distances.Sum(distance => distance * distance)) / 255, row.AdversarialL2, 1e-5);
            Assert.AreEqual(10 / 255f, row.AdversarialLInfinity);
        }
    }

    [TestMethod]
    public void Norms_of_vectors_are_in_units_of_the_image()
    {
        using var attack = Fit(new());
        foreach (var row in ml.Data.CreateEnumerable<VectorResult>(attack.Transform(Vectors()), reuseRowObject: false))
        {
            var distances = row.Adversarial.Zip(row.Pixels, (after, before) => Math.Abs(after - before) / 255.0).ToList();
            Assert.AreEqual(distances.Max(), row.AdversarialLInfinity, 1e-6);
            Assert.AreEqual(Math.Sqrt(distances.Sum(distance => distance * distance)), row.AdversarialL2, 1e-5);
        }
    }

    [TestMethod]
    [DataRow("AdversarialSourceCleanPredictedLabel")]
    [DataRow("AdversarialSourceCleanScore")]
    public void What_is_said_of_originals_takes_no_attack_and_no_label(string column)
    {
        var attacked = 0;
        var rows = TestData.Vectors(5).ToList();
        rows[2].Label = 99;
        var data = ml.Data.LoadFromEnumerable(rows);
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Progress = new Callback(_ => attacked++) }).Fit(data);
        var view = attack.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var count = 0;
        while (cursor.MoveNext()) count++;
        Assert.AreEqual(5, count);
        Assert.AreEqual(0, attacked);
    }

    [TestMethod]
    public void Without_labels_the_prediction_for_the_original_is_the_label()
    {
        using var unlabelled = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), LabelColumnName = null }).Fit(Vectors());
        var view = unlabelled.Transform(ml.Data.LoadFromEnumerable(TestData.Vectors(8).Select(row => new Unlabelled { Pixels = row.Pixels })));
        var predictions = view.GetColumn<uint>("AdversarialSourceCleanPredictedLabel").ToList();
        var labelled = ml.Data.LoadFromEnumerable(TestData.Vectors(8).Select((row, i) => new VectorRow { Pixels = row.Pixels, Label = (int)predictions[i] - 1 }));
        using var attack = Fit(new());
        var expected = attack.Transform(labelled).GetColumn<float[]>("Adversarial").SelectMany(row => row).ToArray();
        CollectionAssert.AreEqual(expected, view.GetColumn<float[]>("Adversarial").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Column_of_epsilons_bounds_each_image_by_its_own()
    {
        var epsilons = new[] { 1f, 2.5f, 8, 16, 0.4f }.Select(bytes => bytes / 255).ToArray();
        var data = ml.Data.LoadFromEnumerable(TestData.Images(5).Select((row, i) => new EpsilonRow { Image = row.Image, Label = row.Label, Radius = epsilons[i] }));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Image", new() { Source = TestData.Classifier(), EpsilonColumnName = "Radius", BatchSize = 2 }).Fit(data);
        var found = attack.Transform(data).GetColumn<float>("AdversarialLInfinity").ToArray();
        CollectionAssert.AreEqual(new[] { 1f, 2, 8, 16, 0 }.Select(bytes => bytes / 255).ToArray(), found);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-0.1f)]
    [DataRow(1.5f)]
    [DataRow(float.NaN)]
    public void Epsilon_out_of_range_names_row_and_value(float epsilon)
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(3).Select((row, i) => new EpsilonRow { Image = row.Image, Label = row.Label, Radius = i == 2 ? epsilon : 0.1f }));
        using var attack = ml.Robustness.AdversarialSgm("Adversarial", "Image", new() { Source = TestData.Classifier(), EpsilonColumnName = "Radius" }).Fit(data);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => attack.Transform(data).GetColumn<float>("AdversarialL2").ToArray());
        Assert.AreEqual(FormattableString.Invariant($"Row 2: column 'Radius' must hold ε, in (0, 1]; found {epsilon}."), error.Message);
    }

    [TestMethod]
    public void Column_of_epsilons_that_are_no_numbers_is_named()
    {
        var estimator = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), EpsilonColumnName = "Label" });
        const string expected = "Schema mismatch for input column 'Label': expected ε as Single, got ";
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Vectors())).Message, expected);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(Shape())).Message, expected);
    }

    private static float[] Planes(MLImage image)
    {
        var planes = new float[TestData.PixelCount];
        Pixels.ToPlanes(image, planes);
        return planes;
    }

    /// <summary>The shape of <see cref="Vectors"/>: ML.NET makes one of a schema for nobody else, but a mapping says what it makes.</summary>
    private SchemaShape Shape() => ml.Transforms.CustomMapping<Nothing, VectorRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));

    private IDataView Vectors() => ml.Data.LoadFromEnumerable(TestData.Vectors(8));

    private AdversarialTransformer Fit(AdversarialEstimator.Options options)
    {
        options.Source ??= TestData.Classifier();
        return ml.Robustness.Adversarial("Adversarial", "Pixels", options).Fit(Vectors());
    }

    private sealed class Callback(Action<AttackProgress> report) : IProgress<AttackProgress>
    {
        public void Report(AttackProgress value) => report(value);
    }

    private sealed class Nothing;

    private sealed class Unlabelled
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class EpsilonRow
    {
        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = "";

        public float Radius { get; set; }
    }

    private sealed class ImageResult
    {
        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Image { get; set; }

        [Microsoft.ML.Transforms.Image.ImageType(TestData.Side, TestData.Side)]
        public MLImage? Adversarial { get; set; }

        public float AdversarialLInfinity { get; set; }

        public float AdversarialL2 { get; set; }
    }

    private sealed class VectorResult
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Adversarial { get; set; } = [];

        public float AdversarialLInfinity { get; set; }

        public float AdversarialL2 { get; set; }
    }
}
