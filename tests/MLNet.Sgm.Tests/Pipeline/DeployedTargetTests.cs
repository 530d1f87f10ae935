using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Targets behind what stands before them in a service.</summary>
[TestClass]
public sealed class DeployedTargetTests
{
    private readonly MLContext ml = new(seed: 0);

    [TestMethod]
    public void The_name_says_what_stands_before_a_target()
    {
        Assert.AreEqual("VGG-8-BN behind JPEG (quality 75), Median (size 3)", Vgg.Behind(new Jpeg().Then(new MedianSmoothing())).Name);
        Assert.AreEqual("mine", Vgg.Behind(new Jpeg(), "mine").Name);
    }

    [TestMethod]
    public void A_transformer_behind_JPEG_scores_as_the_network_inside_it_does()
    {
        using var inside = ml.Robustness.ScoreTransfer(TestData.Vgg(), "Image", labelColumnName: null).Fit(Images());
        var box = new TransformerTarget("box", inside) { ScoreKind = ScoreKind.Logits };
        var jpeg = new Jpeg { Quality = 20 };
        using var model = ml.Robustness.ScoreTransfer([new("alone", Vgg), new("network", Vgg.Behind(jpeg)), new("box", box.Behind(jpeg))], "Image").Fit(Images());
        var scored = model.Transform(Images());
        var (alone, network, inBox) = (Scores(scored, "alone"), Scores(scored, "network"), Scores(scored, "box"));
        Assert.IsLessThan(0.01 * LargestDifference(alone, network), LargestDifference(network, inBox));
    }

    [TestMethod]
    public void What_is_drawn_belongs_to_the_image_whatever_is_in_its_batch()
    {
        var target = Vgg.Behind(new RandomPadding { Smallest = 0.5f });
        var (together, apart) = (Scores(target, batchSize: 9), Scores(target, batchSize: 2));
        Assert.IsLessThan(0.01 * LargestDifference(together, Scores(Vgg)), LargestDifference(together, apart));
    }

    [TestMethod]
    public void Another_seed_draws_otherwise() =>
        Assert.IsGreaterThan(0, LargestDifference(Scores(Vgg.Behind(new RandomPadding { Smallest = 0.5f })), Scores(Vgg.Behind(new RandomPadding { Smallest = 0.5f }, seed: 1))));

    [TestMethod]
    public void Votes_are_shares_of_copies_and_no_logits()
    {
        foreach (var scores in Scores(Vgg.Behind(new RandomizedSmoothing { Votes = 4, Deviation = 0.5f })))
        {
            Assert.AreEqual(1, scores.Sum(), 1e-6);
            Assert.IsTrue(scores.All(share => Math.Abs(4 * share - MathF.Round(4 * share)) < 1e-6));
        }
    }

    [TestMethod]
    public void Ten_views_give_the_mean_of_their_probabilities()
    {
        // Whole crops: five times the image and five times its mirror image.
        var merged = Scores(Vgg.Behind(new TestTimeAugmentation { Crop = 1 }));
        foreach (var scores in merged) Assert.AreEqual(1, scores.Sum(), 1e-5);
        var alone = Scores(Vgg);
        Assert.HasCount(alone.Count, merged);
        Assert.IsTrue(merged.Zip(alone).Any(pair => Array.IndexOf(pair.First, pair.First.Max()) == Array.IndexOf(pair.Second, pair.Second.Max())));
    }

    [TestMethod]
    public void A_saved_scorer_loads_with_what_stands_before_its_target()
    {
        using var folder = TestData.Folder();
        using (var network = TestData.Vgg().CreateNetwork()) MLNet.Sgm.Weights.SafeTensors.Write(folder.File("vgg.safetensors"), network.state_dict());
        var known = ImageClassifiers.SmallVgg(folder.File("vgg.safetensors"), TestData.Preprocessing, TestData.ClassNames);
        var target = TransferTarget.FromClassifier(known).Behind(new Jpeg { Quality = 30 }.Then(new RandomPadding()), "service", seed: 3);
        using var model = ml.Robustness.ScoreTransfer(target, "Image").Fit(Images());
        ml.Robustness.Save(model, null, folder.File("model.zip"));
        using var loaded = ml.Robustness.Load(folder.File("model.zip"), out _);
        foreach (var (expected, found) in Scores(model.Transform(Images()), "").Zip(Scores(loaded.Transform(Images()), ""))) CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void A_quality_of_0_is_refused() =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Vgg.Behind(new Jpeg { Quality = 0 })).Message, "Jpeg.Quality must be in 1 to 100; found 0.");

    private static TransferTarget Vgg => TransferTarget.FromClassifier(TestData.Vgg());

    private static double LargestDifference(List<float[]> first, List<float[]> second) => first.Zip(second).Max(pair => pair.First.Zip(pair.Second).Max(scores => Math.Abs((double)scores.First - scores.Second)));

    private IDataView Images() => ml.Data.LoadFromEnumerable(TestData.Images(9));

    private List<float[]> Scores(TransferTarget target, int batchSize = 64)
    {
        using var model = ml.Robustness.ScoreTransfer("Image", new() { Target = target, BatchSize = batchSize }).Fit(Images());
        return Scores(model.Transform(Images()), "");
    }

    private static List<float[]> Scores(IDataView scored, string prefix) => [.. scored.GetColumn<float[]>(prefix + "Score")];
}
