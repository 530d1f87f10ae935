using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>A report of two sources, two methods, and two networks more as targets; ε varies. No two cells have the same numbers.</summary>
internal static class SampleReport
{
    internal const int Images = 60;

    internal static readonly string[] Sources = ["resnet", "densenet"];
    internal static readonly string[] Targets = ["vgg", "inception"];
    private static readonly float[] Epsilons = [8 / 255f, 16 / 255f];

    internal static TransferReport Create()
    {
        List<ReportAttack> attacks = [.. from method in new[] { AttackPresets.Pgd, AttackPresets.Sgm(0.2f) } from epsilon in Epsilons select Describe(method with { Epsilon = epsilon })];
        List<TransferCell> cells = [];
        foreach (var source in Sources)
            foreach (var attack in attacks)
                foreach (var target in Targets)
                    cells.Add(new(source, attack.Name, target, Metrics(rightAfter: 59 - 7 * cells.Count % Images)));
        return new()
        {
            Title = "A sample",
            Command = "sgm study sample.json",
            Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Environment = ReportEnvironment.Current("cpu", TimeSpan.FromSeconds(90)),
            Dataset = new("animals", Images, TestData.ClassNames),
            Classifiers = [.. Sources.Concat(Targets).Select(name => new ReportClassifier { Name = name, Architecture = "resnet18", WeightsFile = $"{name}.pth", Sha256 = new('a', 64), InputWidth = 8, InputHeight = 8 })],
            Attacks = attacks,
            Cells = cells,
            Comparisons = [.. AttackComparison.AllPairs(cells), .. AttackComparison.BestAgainstNext(cells)],
        };
    }

    /// <summary>Metrics of images of which the last are wrong before.</summary>
    internal static TransferMetrics Metrics(int rightAfter, int rightBefore = 57) => TransferMetrics.Of(
        [.. Enumerable.Range(0, Images).Select(image => Outcome(image % TestData.ClassNames.Length, image < rightBefore, image < rightAfter))], TestData.ClassNames);

    private static TransferOutcome Outcome(int label, bool isRightBefore, bool isRightAfter) =>
        Outcomes.Of(isRightBefore ? label : Other(label), isRightAfter ? label : Other(label), label);

    private static int Other(int label) => (label + 1) % TestData.ClassNames.Length;

    private static ReportAttack Describe(AttackSettings settings)
    {
        var method = settings.Gamma < 1 ? "SGM" : "PGD";
        return ReportAttack.Of($"{method} {255 * settings.Epsilon:0}/255", settings, method: method);
    }
}
