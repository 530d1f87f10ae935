using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class ScoringBadInputTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    [DataRow("Picture", "Label", null, "Could not find input column 'Picture'")]
    [DataRow("Name", "Label", null, "Schema mismatch for input column 'Name': expected an image")]
    [DataRow("Pixels", "Class", null, "Could not find input column 'Class'")]
    [DataRow("Pixels", "Pixels", null, "Schema mismatch for input column 'Pixels': expected a key, an integer")]
    [DataRow("Pixels", "Label", "Aim", "Could not find input column 'Aim'")]
    public void Wrong_columns_are_named_at_Fit_and_at_GetOutputSchema(string input, string label, string? target, string message)
    {
        var estimator = ml.Robustness.ScoreTransfer(input, new() { Target = TestData.Vgg(), LabelColumnName = label, TargetColumnName = target });
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Data())).Message, message);
        var shape = ml.Transforms.CustomMapping<Nothing, VectorRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(shape)).Message, message);
    }

    [TestMethod]
    public void Label_of_other_classes_is_refused_at_Fit()
    {
        var rows = TestData.Images(6).ToList();
        rows[1].Label = "dog";
        var data = ml.Data.LoadFromEnumerable(rows);
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.ScoreTransfer(TestData.Vgg(), "Image").Fit(keyed));
        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'Label': expected keys that name classes of the network, 'ant', 'bee', 'cat', got 'dog' for key 2");
    }

    [TestMethod]
    public void Transformer_of_another_number_of_scores_is_refused_at_Fit()
    {
        var target = Target((_, scores) => scores.Fill(0.2f), classNames: ["a", "b", "c", "d"]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Scorer(target).Fit(Data()));
        StringAssert.StartsWith(error.Message, "Target 'box' cannot score the column 'Pixels': Schema mismatch for input column 'Score': expected 4 scores, one for each class, got 3");
    }

    [TestMethod]
    public void Score_vector_of_another_length_names_target_and_row()
    {
        var mapping = ml.Transforms.CustomMapping<PixelRow, VariableRow>((row, scores) => scores.Score = row.Pixels[0] == 202 ? [1, 0] : [1, 0, 0], null).Fit(Data());
        var target = new TransformerTarget("box", mapping) { ImageColumnName = "Pixels", ClassNames = TestData.ClassNames };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Score(target));
        Assert.AreEqual("Target 'box' failed at rows 2 to 3: its column 'Score' must hold 3 scores, one for each class; found 2 at row 2.", error.Message);
    }

    [TestMethod]
    public void Score_vector_of_unknown_length_needs_class_names()
    {
        var mapping = ml.Transforms.CustomMapping<PixelRow, VariableRow>((_, scores) => scores.Score = [1, 0, 0], null).Fit(Data());
        var error = Assert.ThrowsExactly<ArgumentException>(() => Scorer(new TransformerTarget("box", mapping) { ImageColumnName = "Pixels" }).Fit(Data()));
        StringAssert.StartsWith(error.Message, "Target 'box' cannot score the column 'Pixels': Schema mismatch for input column 'Score': expected a vector of known size (or ClassNames given)");
    }

    [TestMethod]
    public void Transformer_without_class_names_says_how_to_give_them()
    {
        var mapping = ml.Transforms.CustomMapping<PixelRow, ScoreRow>((_, _) => { }, null).Fit(Data());
        var error = Assert.ThrowsExactly<ArgumentException>(() => Scorer(new TransformerTarget("box", mapping) { ImageColumnName = "Pixels" }).Fit(Data()));
        StringAssert.Contains(error.Message, "Target 'box' cannot score the column 'Pixels': its column 'Score' has no slot names");
        StringAssert.EndsWith(error.Message, "give ClassNames.");
    }

    [TestMethod]
    public void Transformer_without_the_named_columns_is_refused_at_Fit()
    {
        var mapping = ml.Transforms.CustomMapping<PixelRow, ScoreRow>((_, _) => { }, null).Fit(Data());
        var target = new TransformerTarget("box", mapping) { ImageColumnName = "Pixels", ScoreColumnName = "Scores", ClassNames = TestData.ClassNames };
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Scorer(target).Fit(Data())).Message, "Target 'box' cannot score the column 'Pixels': Could not find input column 'Scores'");
        var blind = new TransformerTarget("box", mapping) { ImageColumnName = "Photo", ClassNames = TestData.ClassNames };
        var images = ml.Data.LoadFromEnumerable(TestData.Images(2));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.ScoreTransfer(blind, "Image").Fit(images)).Message, "Target 'box' cannot score the column 'Image': ");
    }

    [TestMethod]
    public void Target_that_throws_is_named_with_the_rows()
    {
        var target = Target((pixels, _) => throw new NotSupportedException($"no {pixels[0]}"));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Score(target));
        StringAssert.StartsWith(error.Message, "Target 'box' failed at rows 0 to 1: ");
        StringAssert.EndsWith(error.Message, "no 0");
        Assert.IsInstanceOfType<NotSupportedException>(error.GetBaseException());
    }

    [TestMethod]
    public void Network_of_another_number_of_classes_is_named()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Score(new ImageClassifier("short", TestData.Vgg().CreateNetwork, TestData.Preprocessing, ["a", "b", "c", "d"])));
        StringAssert.StartsWith(error.Message, "Target 'short' failed at rows 0 to 1: Classifier 'short' must give 4 logits an image; its network gave a tensor of shape [2, 3].");
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Score_that_is_no_number_names_target_class_and_row(float score)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Score(Target((pixels, scores) =>
        {
            scores.Fill(1 / 3f);
            if (pixels[0] == 47) scores[1] = score;
        })));
        Assert.AreEqual(FormattableString.Invariant($"Target 'box' must give finite scores; found {score} for the class 'bee' at row 3."), error.Message);
    }

    [TestMethod]
    [DataRow(-0.5f, "a negative score")]
    [DataRow(2f, "the sum 2.667")]
    public void Scores_that_are_no_probabilities_say_what_to_set(float score, string found)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Score(Target((_, scores) =>
        {
            scores.Fill(1 / 3f);
            scores[1] = score;
        })));
        Assert.AreEqual($"Target 'box' must give probabilities, none negative, with the sum 1; found {found} at row 0. If its scores are not meant to be probabilities, set ScoreKind to Logits.", error.Message);
    }

    [TestMethod]
    public void Wrong_pixel_is_not_the_targets_failure()
    {
        var rows = TestData.Vectors(2).ToList();
        rows[1].Pixels[7] = 256;
        var data = ml.Data.LoadFromEnumerable(rows);
        using var scorer = Scorer(TestData.Vgg()).Fit(data);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => scorer.Transform(data).GetColumn<uint>("PredictedLabel").ToList()).Message, "Row 1: column 'Pixels' must hold pixels");
    }

    [TestMethod]
    public void Original_of_another_size_has_no_norms_and_names_the_row()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(2));
        var resized = ml.Transforms.ResizeImages("Larger", 16, 16, "Image").Fit(data).Transform(data);
        using var scorer = ml.Robustness.ScoreTransfer("Larger", new() { Target = TestData.Vgg(), CleanColumnName = "Image" }).Fit(resized);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => scorer.Transform(resized).GetColumn<float>("L2").ToList());
        Assert.AreEqual("Row 0: columns 'Larger' and 'Image' must hold images of one size; found 768 and 192 values.", error.Message);
    }

    [TestMethod]
    public void Empty_view_has_metrics_of_no_images()
    {
        using var scorer = Scorer(TestData.Vgg()).Fit(Data());
        Assert.AreEqual(0, ml.Robustness.EvaluateTransfer(scorer.Transform(ml.Data.LoadFromEnumerable(TestData.Vectors(0)))).Count);
    }

    [TestMethod]
    public void Disposed_scorer_says_so()
    {
        var scorer = Scorer(TestData.Vgg()).Fit(Data());
        var view = scorer.Transform(Data());
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(cursor.MoveNext());
        scorer.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => cursor.MoveNext());
        Assert.ThrowsExactly<ObjectDisposedException>(() => scorer.Transform(Data()));
    }

    [TestMethod]
    public void Targets_of_one_prefix_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.ScoreTransfer([new("A", TestData.Vgg()), new("A", TestData.DenseNet())], "Pixels"));
        StringAssert.StartsWith(error.Message, "Targets must have column prefixes of their own; found 'A' for 'VGG-8-BN' and 'DenseNet-BC-10'");
    }

    [TestMethod]
    public void No_target_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => ml.Robustness.ScoreTransfer([], "Pixels"));

    private TransformerTarget Target(Filler fill, string[]? classNames = null)
    {
        var mapping = ml.Transforms.CustomMapping<PixelRow, ScoreRow>((row, scores) =>
        {
            scores.Score = new float[3];
            fill(row.Pixels, scores.Score);
        }, null);
        return new("box", mapping.Fit(Data())) { ImageColumnName = "Pixels", ClassNames = classNames ?? TestData.ClassNames };
    }

    private TransferEvaluator Scorer(TransferTarget target) => ml.Robustness.ScoreTransfer("Pixels", new() { Target = target, BatchSize = 2 });

    private void Score(TransferTarget target)
    {
        using var scorer = Scorer(target).Fit(Data());
        _ = scorer.Transform(Data()).GetColumn<float[]>("Score").ToList();
    }

    private IDataView Data() => ml.Data.LoadFromEnumerable(TestData.Vectors(4));

    private delegate void Filler(float[] pixels, Span<float> scores);

    private sealed class Nothing;

    private sealed class VariableRow
    {
        public float[] Score { get; set; } = [];
    }
}
