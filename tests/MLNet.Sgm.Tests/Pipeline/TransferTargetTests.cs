using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferTargetTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void Transformer_gives_the_scores_of_the_network_inside_it()
    {
        var data = Data();
        using var inside = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Pixels", labelColumnName: null).Fit(data);
        var target = new TransformerTarget("black box", inside) { ImageColumnName = "Pixels", ScoreKind = ScoreKind.Logits };
        using var model = Attack().Append(ml.Robustness.ScoreTransfer([new("direct", TestData.Vgg()), new("box", target)], "Adversarial")).Fit(data);
        var scored = model.Transform(data);
        foreach (var column in new[] { "Score", "CleanScore" })
            foreach (var (expected, found) in Scores(scored, "direct" + column).Zip(Scores(scored, "box" + column))) CollectionAssert.AreEqual(expected, found);
        var metrics = ml.Robustness.EvaluateTransfer(scored, ["direct", "box"]);
        Assert.AreEqual(metrics[0].ToJson(), metrics[1].ToJson());
    }

    [TestMethod]
    public void Probabilities_are_confidences_as_they_are()
    {
        var data = Data();
        using var scorer = ml.Robustness.ScoreTransfer(Colors(), "Pixels").Fit(data);
        var scored = scorer.Transform(data);
        var outcomes = ml.Robustness.EvaluateTransfer(scored).Outcomes;
        foreach (var (scores, row) in Scores(scored, "Score").Select((scores, row) => (scores, row)))
        {
            Assert.AreEqual(1, scores.Sum(), 1e-5);
            Assert.AreEqual(scores[outcomes[row].Label], outcomes[row].Confidence);
            Assert.AreEqual(scores.Max(), outcomes[row].PredictionConfidence);
        }
    }

    [TestMethod]
    public void Transformer_sees_the_other_columns_of_the_rows()
    {
        var data = Data();
        using var chain = ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Append(ColorMapping(TestData.ClassNames)).Fit(data);
        using var scorer = ml.Robustness.ScoreTransfer(new TransformerTarget("chain", chain) { ImageColumnName = "Pixels" }, "Pixels").Fit(data);
        using var alone = ml.Robustness.ScoreTransfer(Colors(), "Pixels").Fit(data);
        foreach (var (expected, found) in Scores(alone.Transform(data), "Score").Zip(Scores(scorer.Transform(data), "Score"))) CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Classes_of_a_transformer_are_named_by_its_slots()
    {
        string[] names = ["red", "green", "blue"];
        CollectionAssert.AreEqual(names, PredictedNames(new TransformerTarget("colors", ColorMapping(names).Fit(Data())) { ImageColumnName = "Pixels" }));
    }

    [TestMethod]
    public void Classes_of_a_transformer_are_named_by_the_keys_of_its_predictions()
    {
        string[] names = ["red", "green", "blue"];
        using var chain = ColorMapping(null).Append(ml.Transforms.CustomMapping<EmptyRow, PredictionRow>((_, _) => { }, null, outputSchemaDefinition: Keys(names))).Fit(Data());
        CollectionAssert.AreEqual(names, PredictedNames(new TransformerTarget("colors", chain) { ImageColumnName = "Pixels", PredictedLabelColumnName = "Prediction" }));
    }

    [TestMethod]
    public void Given_class_names_go_before_all_others() =>
        CollectionAssert.AreEqual(TestData.ClassNames, PredictedNames(new TransformerTarget("colors", ColorMapping(["red", "green", "blue"]).Fit(Data())) { ImageColumnName = "Pixels", ClassNames = TestData.ClassNames }));

    [TestMethod]
    public void Labels_as_text_are_matched_to_each_targets_own_order_of_classes()
    {
        var data = ml.Data.LoadFromEnumerable(TestData.Vectors(9).Select(row => new TextRow { Pixels = row.Pixels, Label = TestData.ClassNames[row.Label] }));
        var backwards = new TransformerTarget("backwards", ColorMapping([.. TestData.ClassNames.Reverse()]).Fit(data)) { ImageColumnName = "Pixels" };
        var forwards = new TransformerTarget("forwards", ColorMapping(TestData.ClassNames).Fit(data)) { ImageColumnName = "Pixels" };
        using var scorer = ml.Robustness.ScoreTransfer([new("forwards", forwards), new("backwards", backwards)], "Pixels").Fit(data);
        var metrics = ml.Robustness.EvaluateTransfer(scorer.Transform(data), ["forwards", "backwards"]);
        CollectionAssert.AreEqual(metrics[0].Outcomes.Select(outcome => outcome.Label).ToArray(), metrics[1].Outcomes.Select(outcome => 2 - outcome.Label).ToArray());
    }

    [TestMethod]
    public void Sources_prediction_is_matched_by_name_to_a_target_of_another_order_of_classes()
    {
        const string Truth = "AdversarialSourceCleanPredictedLabel";
        var backwards = new TransformerTarget("backwards", ColorMapping([.. TestData.ClassNames.Reverse()]).Fit(Data())) { ImageColumnName = "Pixels" };
        using var model = ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), LabelColumnName = null, Steps = 2 })
            .Append(ml.Robustness.ScoreTransfer(backwards, "Adversarial", labelColumnName: Truth)).Fit(Data());
        var scored = model.Transform(Data());
        CollectionAssert.AreEqual(scored.GetColumn<uint>(Truth).Select(key => 3 - (int)key).ToArray(), ml.Robustness.EvaluateTransfer(scored, Truth).Outcomes.Select(outcome => outcome.Label).ToArray());
    }

    [TestMethod]
    public void Module_of_your_own_is_a_target_with_its_preprocessing()
    {
        var data = Data();
        nn.Module<Tensor, Tensor> Create()
        {
            manual_seed(1);
            return nn.Sequential(nn.Flatten(), nn.Linear(TestData.PixelCount, 3));
        }
        using var scorer = ml.Robustness.ScoreTransfer(new ImageClassifier("mine", Create, TestData.Preprocessing, TestData.ClassNames), "Pixels").Fit(data);
        using var module = Create();
        using var frozen = no_grad();
        foreach (var (row, scores) in TestData.Vectors(6).Zip(Scores(scorer.Transform(data), "Score")))
        {
            var expected = module.call((tensor(row.Pixels, [1, 3, TestData.Side, TestData.Side]) / 255f - 0.5f) / 0.25f).data<float>().ToArray();
            for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], scores[i], 1e-4f);
        }
    }

    [TestMethod]
    public void Images_of_a_known_size_are_resized_for_a_network_that_sees_another()
    {
        var data = Data();
        var vgg = TestData.Vgg();
        var larger = new ImageClassifier("larger", vgg.CreateNetwork, new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], 2 * TestData.Side, 2 * TestData.Side), TestData.ClassNames);
        using var scorer = ml.Robustness.ScoreTransfer([new("as seen", vgg), new("larger", larger)], "Pixels").Fit(data);
        using var network = new LoadedClassifier(larger, CPU);
        using var frozen = no_grad();
        foreach (var (row, scores) in TestData.Vectors(6).Zip(Scores(scorer.Transform(data), "largerScore")))
        {
            var expected = network.Logits(tensor(row.Pixels, [1, 3, TestData.Side, TestData.Side]) / 255f).data<float>().ToArray();
            for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], scores[i], 1e-4f);
        }
    }

    [TestMethod]
    public void Options_of_a_transformer_have_their_documented_defaults()
    {
        var target = new TransformerTarget("name", ColorMapping(null).Fit(Data()));
        Assert.AreEqual(("name", "Image", "Score", "PredictedLabel", null, ScoreKind.Probabilities),
            (target.Name, target.ImageColumnName, target.ScoreColumnName, target.PredictedLabelColumnName, target.ClassNames, target.ScoreKind));
    }

    private string[] PredictedNames(TransferTarget target)
    {
        using var scorer = ml.Robustness.ScoreTransfer(target, "Pixels").Fit(Data());
        return AnnotationKinds.ReadNames(scorer.GetOutputSchema(Data().Schema)["PredictedLabel"], AnnotationKinds.KeyValues)!;
    }

    private TransformerTarget Colors() => new("colors", ColorMapping(TestData.ClassNames).Fit(Data())) { ImageColumnName = "Pixels" };

    /// <summary>Scores an image by the shares of red, green and blue in it.</summary>
    private IEstimator<ITransformer> ColorMapping(string[]? slotNames)
    {
        var output = SchemaDefinition.Create(typeof(ScoreRow));
        if (slotNames is not null) output["Score"].AddAnnotation("SlotNames", AnnotationKinds.ToVector(slotNames), AnnotationKinds.NamesType(slotNames.Length));
        return ml.Transforms.CustomMapping<PixelRow, ScoreRow>((row, scores) =>
        {
            var sums = row.Pixels.Chunk(TestData.Side * TestData.Side).Select(plane => plane.Sum()).ToArray();
            scores.Score = [.. sums.Select(sum => sum / sums.Sum())];
        }, null, outputSchemaDefinition: output);
    }

    private static SchemaDefinition Keys(string[] names)
    {
        var output = SchemaDefinition.Create(typeof(PredictionRow));
        output["Prediction"].AddAnnotation("KeyValues", AnnotationKinds.ToVector(names), AnnotationKinds.NamesType(names.Length));
        return output;
    }

    private IDataView Data() => ml.Data.LoadFromEnumerable(TestData.Vectors(6));

    private AdversarialSgmEstimator Attack() => ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new() { Source = TestData.Classifier(), Steps = 2 });

    private static List<float[]> Scores(IDataView view, string column) => [.. view.GetColumn<float[]>(column)];

    private sealed class EmptyRow;

    private sealed class PredictionRow
    {
        [KeyType(3)]
        public uint Prediction { get; set; }
    }

    private sealed class TextRow
    {
        [VectorType(3, TestData.Side, TestData.Side)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
