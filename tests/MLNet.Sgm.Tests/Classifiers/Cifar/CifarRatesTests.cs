using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests.Classifiers.Cifar;

/// <summary>Two published networks on 200 images, against the rates that PyTorch gives.</summary>
[TestClass]
public sealed class CifarRatesTests
{
    private readonly MLContext ml = new(seed: 0);

    private static string Folder => Path.Combine(SharedDataAttribute.Folder!, "cifar");

    [TestMethod, SharedData]
    [DataRow("resnet20-12fca82f.th", 40)]
    [DataRow("resnet56-4bfd9763.th", 28)]
    public void A_published_network_errs_as_often_as_in_PyTorch(string file, int errors)
    {
        using var model = Images().Append(ml.Robustness.ScoreTransfer(Network(file), "Image")).Fit(Data());
        var found = ml.Robustness.EvaluateTransfer(model.Transform(Data())).AttackSuccessRate;
        Assert.AreEqual((errors, 200), (found.Successes, found.Total));
    }

    /// <summary>The two of the five that between them have all that the five have: all five would take minutes.</summary>
    [TestMethod, SharedData]
    [DataRow(0.7f, 0f, 0.935)]
    [DataRow(0.5f, 1f, 0.9)]
    public void An_attack_transfers_as_often_as_in_PyTorch(float gamma, float momentum, double rate)
    {
        var attack = new AttackSettings { Epsilon = 4 / 255f, StepSize = 1 / 255f, Steps = 10, Gamma = gamma, Momentum = momentum };
        var source = Network("resnet56-4bfd9763.th");
        using var model = Images()
            .Append(ml.Robustness.Adversarial("Adversarial", "Image", new AdversarialEstimator.Options { Source = source, Rule = SkipRule.PublishedCode, Attack = attack, BatchSize = 100 }))
            .Append(ml.Robustness.ScoreTransfer(Network("resnet20-12fca82f.th"), "Adversarial"))
            .Fit(Data());
        Assert.AreEqual(rate, ml.Robustness.EvaluateTransfer(model.Transform(Data())).AttackSuccessRate.Value, 0.0101);
    }

    private static ImageClassifier Network(string file) => ImageClassifiers.Create(Architectures.Auto, Path.Combine(Folder, file));

    private ImageLoadingEstimator Images() => ml.Transforms.LoadImages("Image", Path.Combine(Folder, "images"), "ImagePath");

    private IDataView Data() => ml.Data.LoadFromEnumerable(ImageFolder.Read(Path.Combine(Folder, "images")));
}
