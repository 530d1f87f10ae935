using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Tests;

/// <summary>A transfer matrix that is quick to measure.</summary>
internal static class SmallMatrix
{
    internal const int Rows = 10;

    internal static readonly AttackSettings Pgd = AttackPresets.Pgd with { Steps = 2, StepSize = 8 / 255f };

    internal static TransferMatrixOptions Options() => new()
    {
        Sources = [TestData.Classifier(), TestData.DenseNet()],
        Attacks = [new("PGD", Pgd), new("SGM", Pgd with { Gamma = 0.5f })],
        Targets = [TestData.Vgg(), TestData.DenseNet()],
        BatchSize = 4,
    };

    internal static IDataView Data(MLContext ml) => ml.Data.LoadFromEnumerable(TestData.Vectors(Rows));

    internal static TransferMatrix Evaluate(MLContext ml, TransferMatrixOptions options) => ml.Robustness.EvaluateTransferMatrix(Data(ml), "Pixels", options);
}
