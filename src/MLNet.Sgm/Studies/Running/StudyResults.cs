using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>Makes a study's report of what its folder holds, image by image.</summary>
internal sealed class StudyResults
{
    private readonly StudyPlan plan;
    private readonly StudyStore store;
    private readonly MLContext context;
    private readonly IReadOnlyList<int> labels;
    private readonly IReadOnlyList<TransferCell> cells;

    internal StudyResults(StudyStore store, MLContext context)
    {
        (plan, this.store, this.context) = (store.Plan, store, context);
        labels = [.. plan.Images.Select(image => image.Label)];
        cells = TransferCell.WithSurvival([.. plan.Attacks.SelectMany(Cells)], plan.Study.Targets);
    }

    /// <summary>Writes <c>results.json</c>, <c>results.csv</c>, <c>report.html</c> and the images that it shows.</summary>
    /// <param name="environment">Where they were computed.</param>
    internal TransferReport Write(ReportEnvironment environment)
    {
        List<AttackComparison> declared = [.. plan.Study.Sources.SelectMany(source => plan.Study.Comparisons.SelectMany(pair => Compare(source, pair.Attack, pair.Against)))];
        var report = new TransferReport
        {
            Title = plan.Study.Name,
            Command = plan.Study.Command,
            Created = DateTimeOffset.UtcNow,
            Environment = environment,
            Dataset = new(plan.Study.Dataset.Name, plan.Images.Count, plan.Study.Dataset.ClassNames) { ImageNames = plan.Names, Labels = labels },
            Classifiers = [.. plan.Study.Classifiers().DistinctBy(classifier => classifier.Name).Select(classifier => ReportClassifier.Of(classifier.Classifier, classifier.Name)), .. plan.Study.Targets.Where(target => target.Classifier is null || target is ProcessedTarget).Select(Describe)],
            Attacks = [.. plan.Study.Attacks.SelectMany(Attack)],
            Cells = cells,
            Comparisons = [.. declared, .. AttackComparison.BestAgainstNext(cells).Except(declared)],
            Gallery = new StudyGallery(store, new(store, context), cells).Write(),
        };
        report = report with { Expectations = report.Check(plan.Study.Expectations) };
        report.WriteJson(store.Folder.Results("json"));
        report.WriteCsv(store.Folder.Results("csv"));
        report.WriteHtml(store.Folder.Report);
        return report;
    }

    /// <summary>What is known of a target: of a transformer, its name.</summary>
    internal static ReportClassifier Describe(TransferTarget target)
    {
        var described = target.Classifier is { } known ? ReportClassifier.Of(known, target.Name) : new() { Name = target.Name };
        return target is ProcessedTarget { Processing: var processing } ? described with { Behind = $"{processing}" } : described;
    }

    /// <summary>The cells of an attack, which share what is the attack's.</summary>
    private IEnumerable<TransferCell> Cells(PlannedAttack attack)
    {
        var made = plan.Images.Select(image => store.Attack(attack).Completed[image.Name]).ToList();
        IReadOnlyList<int>? aims = attack.Attack.Settings.Goal == AttackGoal.GivenTarget ? [.. made.Select(image => plan.IndexOf(image.TargetLabel!))] : null;
        var perturbations = new PerturbationList([.. made.Select(image => image.LInfinity)], [.. made.Select(image => image.L2)]);
        foreach (var target in plan.Study.Targets.Where(attack.IsScoredBy))
        {
            var outcomes = new TransferOutcomes
            {
                Names = plan.Names,
                Labels = labels,
                TargetLabels = aims,
                Clean = store.CleanScores(plan.CleanOf(attack, target)).Scores,
                Adversarial = store.Scores(target, attack).Scores,
                Perturbations = perturbations,
            };
            yield return new(attack.Source.Name, attack.Attack.Name, target.Name, TransferMetrics.Of(outcomes, plan.Study.Dataset.ClassNames)) { Predictions = CellPredictions.Of(outcomes) };
        }
    }

    /// <summary>One description for all sources, or one for each where γ is the source's, or a source is an ensemble, of which an attack may take more gradients.</summary>
    private IEnumerable<ReportAttack> Attack(StudyAttack attack) => attack.TakesSourceGamma || plan.Study.Sources.Any(source => source.Classifiers.Count > 1)
        ? plan.Study.Sources.Select(source => ReportAttack.Of(attack.Name, attack.SettingsFor(source), source.Name, attack.Method, source.Classifiers.Count))
        : [ReportAttack.Of(attack.Name, attack.Settings, method: attack.Method)];

    /// <summary>Target by target, and over all of them.</summary>
    private IEnumerable<AttackComparison> Compare(TransferSource source, StudyAttack attack, StudyAttack against)
    {
        var targets = cells.Where(cell => cell.Source == source.Name && cell.IsTransfer).Select(cell => cell.Target).Distinct().ToList();
        if (targets.Count == 0) return [];
        return targets.Append(null).Select(target => AttackComparison.Between(cells, source.Name, attack.Name, against.Name, target));
    }
}
