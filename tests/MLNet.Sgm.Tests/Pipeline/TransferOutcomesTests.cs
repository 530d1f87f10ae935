using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

[TestClass]
public sealed class TransferOutcomesTests
{
    [TestMethod]
    public void Outcomes_are_what_was_taken_down()
    {
        var outcomes = new TransferOutcomes
        {
            Names = ["a", "b"],
            Labels = [1, 2],
            TargetLabels = [0, 1],
            Clean = [new(1, 0, 0.75f, 0.75f), new(0, 2, 0.125f, 0.5f)],
            Adversarial = [new(0, 1, 0.25f, 0.5f), new(2, 0, 0.625f, 0.625f)],
            Perturbations = new([0.0625f, 0.03125f], [1.5f, 0.5f]),
        };
        CollectionAssert.AreEqual(new TransferOutcome[]
        {
            new() { Name = "a", Label = 1, TargetLabel = 0, CleanPrediction = 1, CleanRank = 0, CleanConfidence = 0.75f, CleanPredictionConfidence = 0.75f, Prediction = 0, Rank = 1, Confidence = 0.25f, PredictionConfidence = 0.5f, LInfinity = 0.0625f, L2 = 1.5f },
            new() { Name = "b", Label = 2, TargetLabel = 1, CleanPrediction = 0, CleanRank = 2, CleanConfidence = 0.125f, CleanPredictionConfidence = 0.5f, Prediction = 2, Rank = 0, Confidence = 0.625f, PredictionConfidence = 0.625f, LInfinity = 0.03125f, L2 = 0.5f },
        }, outcomes.ToList());
    }

    [TestMethod]
    public void What_is_not_known_is_null()
    {
        var outcomes = new TransferOutcomes { Labels = [1], Adversarial = [new(0, 1, 0.25f, 0.5f)], Perturbations = new(null, [0.5f]) };
        Assert.AreEqual(new TransferOutcome { Label = 1, Prediction = 0, Rank = 1, Confidence = 0.25f, PredictionConfidence = 0.5f, L2 = 0.5f }, outcomes.Single());
    }

    [TestMethod]
    public void A_matrix_keeps_a_few_bytes_for_each_image_and_cell()
    {
        const int images = 20_000;
        var (labels, clean) = (new List<int>(new int[images]), new List<ScoredImage>(new ScoredImage[images]));
        List<TransferMetrics> cells = [];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var cell = 0; cell < 10; cell++)
            cells.Add(TransferMetrics.Of(new TransferOutcomes { Labels = labels, Clean = clean, Adversarial = new List<ScoredImage>(new ScoredImage[images]) }, TestData.ClassNames));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(images * cells.Count);
        Assert.IsLessThan(20, each);
        Assert.AreEqual(images, cells.Sum(cell => cell.Outcomes.Count) / cells.Count);
    }
}
