using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferEvaluatorTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Scores_are_the_logits_of_the_target()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        var scored = scorer.Transform(data);
        var scores = scored.GetColumn<float[]>("Score").ToList();
        using var network = TestData.Vgg().CreateNetwork();
        network.eval();
        using var frozen = no_grad();
        foreach (var (row, index) in TestData.Vectors(5).Select((row, index) => (row, index)))
        {
            var image = tensor(row.Pixels, [1, 3, TestData.Side, TestData.Side]) / 255f;
            var expected = network.call((image - 0.5f) / 0.25f).data<float>().ToArray();
            for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], scores[index][i], 1e-4f);
        }
    }

    [TestMethod]
    public void Predicted_label_is_a_key_that_names_the_class_of_the_largest_score()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var chain = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")).Fit(data);
        var scored = chain.Transform(data);
        var names = scored.GetColumn<string>("Name").ToList();
        var scores = scored.GetColumn<float[]>("Score").ToList();
        for (var row = 0; row < names.Count; row++) Assert.AreEqual(TestData.ClassNames[Array.IndexOf(scores[row], scores[row].Max())], names[row]);
    }

    [TestMethod]
    public void Originals_are_scored_beside_what_was_made_from_them()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var chain = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = chain.Transform(data);
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        CollectionAssert.AreEqual(scorer.Transform(data).GetColumn<uint>("PredictedLabel").ToList(), scored.GetColumn<uint>("CleanPredictedLabel").ToList());
    }

    [TestMethod]
    public void Shape_promises_the_columns_that_come()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        var (attack, scorer) = (Attack(), ml.Robustness.ScoreTransfer([new("vgg", TestData.Vgg()), new("dense", TestData.DenseNet())], "Adversarial"));
        using var model = attack.Append(scorer).Fit(data);
        var schema = model.GetOutputSchema(data.Schema);
        string[] names = ["Score", "PredictedLabel", "CleanScore", "CleanPredictedLabel", "LInfinity", "L2", "Success"];
        CollectionAssert.AreEqual(new[] { "vgg", "dense" }.SelectMany(prefix => names.Select(name => prefix + name)).ToArray(), schema.TakeLast(14).Select(column => column.Name).ToArray());
        var input = ml.Transforms.CustomMapping<Nothing, VectorRow>((_, _) => { }, contractName: null).GetOutputSchema(new([]));
        var promised = scorer.GetOutputSchema(attack.GetOutputSchema(input)).ToDictionary(column => column.Name);
        foreach (var column in schema.TakeLast(14))
        {
            var shape = promised[column.Name];
            Assert.AreEqual(column.Type is KeyDataViewType, shape.IsKey, column.Name);
            Assert.AreEqual(column.Type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, shape.Kind, column.Name);
            CollectionAssert.AreEquivalent(column.Annotations.Schema.Select(annotation => annotation.Name).ToArray(), shape.Annotations.Select(annotation => annotation.Name).ToArray(), column.Name);
        }
    }

    [TestMethod]
    public void Several_targets_in_one_scorer_score_as_each_alone()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(7));
        using var both = Attack().Append(ml.Robustness.ScoreTransfer([new("vgg", TestData.Vgg()), new("dense", TestData.DenseNet())], "Adversarial")).Fit(data);
        using var alone = Attack().Append(ml.Robustness.ScoreTransfer(TestData.DenseNet(), "Adversarial")).Fit(data);
        Assert.AreEqual(ml.Robustness.EvaluateTransfer(alone.Transform(data)).ToJson(), ml.Robustness.EvaluateTransfer(both.Transform(data), ["vgg", "dense"])[1].ToJson());
    }

    [TestMethod]
    public void Norms_are_those_of_the_attack()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Images(6));
        using var model = ml.Robustness.AdversarialSgm("Adversarial", TestData.Classifier(), "Image").Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        CollectionAssert.AreEqual(scored.GetColumn<float>("AdversarialLInfinity").ToList(), scored.GetColumn<float>("LInfinity").ToList());
        CollectionAssert.AreEqual(scored.GetColumn<float>("AdversarialL2").ToList(), scored.GetColumn<float>("L2").ToList());
        var metrics = ml.Robustness.EvaluateTransfer(scored);
        Assert.AreEqual(16 / 255.0, metrics.MaxLInfinity!.Value, 1e-6);
        Assert.AreEqual(scored.GetColumn<float>("L2").Max(), metrics.MaxL2!.Value, 1e-6);
    }

    [TestMethod]
    public void Norms_of_scaled_vectors_are_in_units_of_pixels()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(6).Select(row => new PairRow { Pixels = [.. row.Pixels.Select(value => (value - 127) / 2)], Changed = [.. row.Pixels.Select(value => (Math.Clamp(value + 51, 0, 255) - 127) / 2)] }));
        var options = new TransferEvaluator.Options { Target = TestData.Vgg(), CleanColumnName = "Pixels", LabelColumnName = null, PixelFormat = new() { OffsetImage = 127, ScaleImage = 0.5f } };
        using var scorer = ml.Robustness.ScoreTransfer("Changed", options).Fit(data);
        foreach (var largest in scorer.Transform(data).GetColumn<float>("LInfinity")) Assert.AreEqual(0.2f, largest, 1e-6f);
    }

    [TestMethod]
    public void Success_is_a_prediction_that_is_not_the_label()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(12));
        using var model = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        var labels = scored.GetColumn<int>("Label").ToList();
        CollectionAssert.AreEqual(scored.GetColumn<uint>("PredictedLabel").Select((key, row) => key != labels[row] + 1).ToList(), scored.GetColumn<bool>("Success").ToList());
    }

    [TestMethod]
    public void Keys_of_class_indices_mean_these_indices_in_whatever_order()
    {
        var rows = ml.Data.LoadFromEnumerable(TestData.Vectors(12).Reverse());
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(rows);
        CollectionAssert.AreEqual(scorer.Transform(rows).GetColumn<bool>("Success").ToList(), scorer.Transform(keyed).GetColumn<bool>("Success").ToList());
    }

    [TestMethod]
    public void Keys_of_other_values_are_refused()
    {
        var rows = ml.Data.LoadFromEnumerable(TestData.Vectors(12));
        var keyed = ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Single).Append(ml.Transforms.Conversion.MapValueToKey("Label")).Fit(rows).Transform(rows);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(keyed)).Message, "expected a key of class names or integer class indices");
    }

    [TestMethod]
    public void Originals_that_were_dropped_are_not_scored()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var chain = Attack().Append(ml.Transforms.DropColumns("Pixels")).Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = chain.Transform(data);
        Assert.IsNull(scored.Schema.GetColumnOrNull("CleanScore"));
        Assert.HasCount(5, scored.GetColumn<float[]>("Score").ToList());
    }

    [TestMethod]
    public void Success_of_a_targeted_attack_is_a_prediction_of_its_target()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(12));
        var aimed = ml.Transforms.CopyColumns("Aim", "Label").Fit(data).Transform(data);
        using var scorer = ml.Robustness.ScoreTransfer("Pixels", new() { Target = TestData.Vgg(), TargetColumnName = "Aim" }).Fit(aimed);
        var scored = scorer.Transform(aimed);
        var labels = scored.GetColumn<int>("Label").ToList();
        CollectionAssert.AreEqual(scored.GetColumn<uint>("PredictedLabel").Select((key, row) => key == labels[row] + 1).ToList(), scored.GetColumn<bool>("Success").ToList());
        var metrics = ml.Robustness.EvaluateTransfer(scored, targetColumnName: "Aim");
        Assert.AreEqual(metrics.Accuracy, metrics.TargetedSuccessRate);
    }

    [TestMethod]
    public void Without_labels_there_is_no_success_but_all_else()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(4));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels", labelColumnName: null).Fit(data);
        var scored = scorer.Transform(data);
        Assert.IsNull(scored.Schema.GetColumnOrNull("Success"));
        Assert.HasCount(4, scored.GetColumn<float[]>("Score").ToList());
    }

    [TestMethod]
    public void Without_labels_the_sources_own_prediction_is_the_truth()
    {
        const string Truth = "AdversarialSourceCleanPredictedLabel";
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(8));
        using var model = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), LabelColumnName = null, Epsilon = 0.5f, StepSize = 0.1f })
            .Append(ml.Robustness.ScoreTransfer(TestData.Classifier(), "Adversarial", labelColumnName: Truth)).Fit(data);
        var metrics = ml.Robustness.EvaluateTransfer(model.Transform(data), Truth);
        Assert.AreEqual(1, metrics.CleanAccuracy!.Value.Value);
        Assert.IsGreaterThan(0, metrics.AttackSuccessRate.Successes);
    }

    [TestMethod]
    public void Log_names_targets_and_device()
    {
        List<string> messages = [];
        ml.Log += (_, message) => messages.Add(message.Message);
        using var scorer = ml.Robustness.ScoreTransfer([new("vgg", TestData.Vgg()), new("dense", TestData.DenseNet())], "Pixels").Fit(ml.Data.LoadFromEnumerable(TestData.Vectors(1)));
        Assert.HasCount(1, messages.Where(message => message.EndsWith("Transfer to VGG-8-BN, DenseNet-BC-10 on cpu.")).ToList());
    }

    [TestMethod]
    public void Options_have_their_documented_defaults()
    {
        var options = new TransferEvaluator.Options();
        Assert.AreEqual((null, "", 0, null, "Label", null, 64, null, null, null), (options.Target, options.ColumnPrefix, options.OtherTargets.Count, options.CleanColumnName, options.LabelColumnName,
            options.TargetColumnName, options.BatchSize, options.PixelFormat, options.GpuDeviceId, options.FallbackToCpu));
    }

    [TestMethod]
    public void Outcomes_have_the_images_names()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(3));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        CollectionAssert.AreEqual(new[] { "row 0", "row 1", "row 2" }, ml.Robustness.EvaluateTransfer(scorer.Transform(data), nameColumnName: "Name").Outcomes.Select(outcome => outcome.Name).ToArray());
    }

    [TestMethod]
    public void Metrics_equal_a_count_by_hand()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(30));
        using var model = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        var labels = scored.GetColumn<int>("Label").ToList();
        var before = scored.GetColumn<uint>("CleanPredictedLabel").Select((key, row) => key == labels[row] + 1).ToList();
        var after = scored.GetColumn<uint>("PredictedLabel").Select((key, row) => key == labels[row] + 1).ToList();
        var metrics = ml.Robustness.EvaluateTransfer(scored);
        Assert.AreEqual(new Proportion(after.Count(right => !right), 30), metrics.AttackSuccessRate);
        Assert.AreEqual(new Proportion(before.Count(right => right), 30), metrics.CleanAccuracy);
        Assert.AreEqual(new Proportion(before.Zip(after).Count(pair => pair is (true, false)), before.Count(right => right)), metrics.SuccessOverRightBefore);
        Assert.AreEqual(30, metrics.Count);
    }

    [TestMethod]
    public void Ranks_and_confidences_are_those_of_the_scores()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(10));
        using var model = Attack().Append(ml.Robustness.ScoreTransfer(TestData.Vgg(), "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        var labels = scored.GetColumn<int>("Label").ToList();
        var outcomes = ml.Robustness.EvaluateTransfer(scored).Outcomes;
        foreach (var (scores, row) in scored.GetColumn<float[]>("Score").Select((scores, row) => (scores, row)))
        {
            var sum = scores.Sum(score => Math.Exp(score));
            Assert.AreEqual(labels[row], outcomes[row].Label);
            Assert.AreEqual(scores.Count(score => score > scores[labels[row]]), outcomes[row].Rank);
            Assert.AreEqual(Math.Exp(scores[labels[row]]) / sum, outcomes[row].Confidence, 1e-6);
            Assert.AreEqual(Math.Exp(scores.Max()) / sum, outcomes[row].PredictionConfidence, 1e-6);
        }
    }

    [TestMethod]
    public void Without_originals_only_the_published_rate_is_given()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(5));
        using var scorer = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels").Fit(data);
        var metrics = ml.Robustness.EvaluateTransfer(scorer.Transform(data));
        Assert.AreEqual(5, metrics.AttackSuccessRate.Total);
        Assert.IsNull(metrics.CleanAccuracy);
        Assert.IsNull(metrics.SuccessOverRightBefore);
    }

    [TestMethod]
    public void Evaluation_of_what_was_not_scored_names_the_column()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Robustness.EvaluateTransfer(ml.Data.LoadFromEnumerable(TestData.Vectors(5))));
        StringAssert.StartsWith(error.Message, "Could not find input column 'PredictedLabel'");
    }

    private sealed class Nothing;

    private sealed class PairRow
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Changed { get; set; } = [];
    }

    private AdversarialSgmEstimator Attack() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Gamma = 0.5f, Steps = 3 });
}
