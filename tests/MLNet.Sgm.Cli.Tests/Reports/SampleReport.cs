using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
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

    /// <summary>The same with six images of the folder, two a class, of which the first three fool both targets and the others none.</summary>
    internal static TransferReport WithGallery(string folder)
    {
        var report = Create();
        return report with { Gallery = [.. Enumerable.Range(0, 6).Select(index => Image(folder, report.Attacks[index % 2].Name, $"{index}.png", index % 3, isFooled: index < 3))] };
    }

    /// <summary>A report of which everything that has a name is named to break out of a page.</summary>
    internal static TransferReport Hostile(string folder)
    {
        const string Breakout = "'\"></textarea></style></script><script>window.hacked=1</script><img src=\"http://example.com/x\" onerror=\"window.hacked=1\">&lt;\u202e";
        var report = Create();
        string Name(string name) => name + Breakout;
        return report with
        {
            Title = Name("title"),
            Command = Name("command"),
            Environment = report.Environment! with { Library = Name("library"), Device = Name("device"), Versions = new Dictionary<string, string> { [Name("what")] = Name("version") } },
            Dataset = new(Name("data"), Images, [.. TestData.ClassNames.Select(Name)]),
            Classifiers = [.. report.Classifiers.Select(classifier => classifier with { Name = Name(classifier.Name), Architecture = Name("architecture"), WeightsFile = Name("weights"), Sha256 = Name("hash") })],
            Attacks = [.. report.Attacks.Select(attack => attack with { Name = Name(attack.Name), Method = Name(attack.Method), Description = Name("description") })],
            Cells = [.. report.Cells.Select(cell => cell with { Source = Name(cell.Source), Attack = Name(cell.Attack), Target = Name(cell.Target), Metrics = Metrics(30, classNames: [.. TestData.ClassNames.Select(Name)]) })],
            Comparisons = [.. report.Comparisons.Select(comparison => comparison with { Source = Name(comparison.Source), First = Name(comparison.First), Second = Name(comparison.Second), Target = Name("target") })],
            Gallery = [.. WithGallery(folder).Gallery.Select(image => image with
            {
                Name = Name(image.Name), Source = Name(image.Source), Attack = Name(image.Attack),
                Predictions = [.. image.Predictions.Select(prediction => prediction with { Classifier = Name(prediction.Classifier) })],
            })],
        };
    }

    /// <summary>An image of the gallery, whose files it writes.</summary>
    internal static GalleryImage Image(string folder, string attack, string name, int label, bool isFooled)
    {
        using var clean = TestData.Image(0);
        using var adversarial = TestData.Image(1);
        PngFile.Save(clean, Path.Combine(folder, $"clean-{name}"));
        PngFile.Save(adversarial, Path.Combine(folder, $"adversarial-{name}"));
        var after = isFooled ? Other(label) : label;
        return new()
        {
            Name = name,
            Label = label,
            Source = Sources[0],
            Attack = attack,
            Clean = $"clean-{name}",
            Adversarial = $"adversarial-{name}",
            Predictions = [GalleryPrediction.Of(Sources[0], Outcomes.Of(label, Other(label), label)), .. Targets.Select(target => GalleryPrediction.Of(target, Outcomes.Of(label, after, label)))],
        };
    }

    /// <summary>Metrics of images of which the last are wrong before.</summary>
    internal static TransferMetrics Metrics(int rightAfter, int rightBefore = 57, IReadOnlyList<string>? classNames = null) => TransferMetrics.Of(
        [.. Enumerable.Range(0, Images).Select(image => Outcome(image % TestData.ClassNames.Length, image < rightBefore, image < rightAfter))], classNames ?? TestData.ClassNames);

    private static TransferOutcome Outcome(int label, bool isRightBefore, bool isRightAfter) =>
        Outcomes.Of(isRightBefore ? label : Other(label), isRightAfter ? label : Other(label), label);

    private static int Other(int label) => (label + 1) % TestData.ClassNames.Length;

    private static ReportAttack Describe(AttackSettings settings)
    {
        var method = settings.Gamma < 1 ? "SGM" : "PGD";
        return ReportAttack.Of($"{method} {255 * settings.Epsilon:0}/255", settings, method: method);
    }
}
