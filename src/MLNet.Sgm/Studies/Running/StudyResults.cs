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
    private readonly IReadOnlyList<TransferCell> cells;

    internal StudyResults(StudyStore store)
    {
        (plan, this.store) = (store.Plan, store);
        cells = [.. plan.Attacks.SelectMany(attack => plan.Study.Targets.Where(attack.IsScoredBy).Select(target => Cell(attack, target)))];
    }

    /// <summary>Writes <c>results.json</c>, <c>results.csv</c>, <c>report.html</c> and the images that it shows.</summary>
    /// <param name="command">The command line that makes the results again.</param>
    /// <param name="environment">Where they were computed.</param>
    /// <param name="context">The environment.</param>
    internal TransferReport Write(string command, ReportEnvironment environment, MLContext context)
    {
        List<AttackComparison> declared = [.. plan.Study.Sources.SelectMany(source => plan.Study.Comparisons.SelectMany(pair => Compare(source, pair.Attack, pair.Against)))];
        var report = new TransferReport
        {
            Title = plan.Study.Name,
            Command = command,
            Created = DateTimeOffset.UtcNow,
            Environment = environment,
            Dataset = new(plan.Study.Dataset.Name, plan.Images.Count, plan.Study.Dataset.ClassNames),
            Classifiers = [.. plan.Study.Classifiers.Select(classifier => ReportClassifier.Of(classifier.Classifier, classifier.Name))],
            Attacks = [.. plan.Study.Attacks.SelectMany(Attack)],
            Cells = cells,
            Comparisons = [.. declared, .. AttackComparison.BestAgainstNext(cells).Except(declared)],
            Gallery = new StudyGallery(store, cells).Write(context),
        };
        report.WriteJson(store.Folder.Results("json"));
        report.WriteCsv(store.Folder.Results("csv"));
        report.WriteHtml(store.Folder.Report);
        return report;
    }

    private TransferCell Cell(PlannedAttack attack, StudyClassifier target)
    {
        var (before, after, made) = (store.CleanScores(plan.CleanOf(attack, target)).Scores, store.Scores(target, attack).Scores, store.Attack(attack).Completed);
        var isTargeted = attack.Attack.Settings.Goal == AttackGoal.GivenTarget;
        var outcomes = plan.Images.Select(image =>
        {
            var (clean, score, entry) = (before[image.Name], after[image.Name], made[image.Name]);
            return new TransferOutcome
            {
                Name = image.Name,
                Label = image.Label,
                TargetLabel = isTargeted ? plan.IndexOf(entry.TargetLabel!) : null,
                CleanPrediction = clean.Prediction,
                CleanRank = clean.Rank,
                CleanConfidence = clean.Confidence,
                CleanPredictionConfidence = clean.PredictionConfidence,
                Prediction = score.Prediction,
                Rank = score.Rank,
                Confidence = score.Confidence,
                PredictionConfidence = score.PredictionConfidence,
                LInfinity = entry.LInfinity,
                L2 = entry.L2,
            };
        });
        return new(attack.Source.Name, attack.Attack.Name, target.Name, TransferMetrics.Of([.. outcomes], plan.Study.Dataset.ClassNames));
    }

    /// <summary>One description for all sources, or one for each where γ is the source's.</summary>
    private IEnumerable<ReportAttack> Attack(StudyAttack attack) => attack.TakesSourceGamma
        ? plan.Study.Sources.Select(source => ReportAttack.Of(attack.Name, attack.SettingsFor(source), source.Name, attack.Method))
        : [ReportAttack.Of(attack.Name, attack.Settings, method: attack.Method)];

    /// <summary>Target by target, and over all of them.</summary>
    private IEnumerable<AttackComparison> Compare(StudySource source, StudyAttack attack, StudyAttack against)
    {
        var targets = cells.Where(cell => cell.Source == source.Name && cell.IsTransfer).Select(cell => cell.Target).Distinct().ToList();
        if (targets.Count == 0) return [];
        return targets.Append(null).Select(target => AttackComparison.Between(cells, source.Name, attack.Name, against.Name, target));
    }
}
