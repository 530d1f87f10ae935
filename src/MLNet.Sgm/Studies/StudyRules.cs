using MLNet.Sgm.Attacks;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>What must hold of a study, whoever made it.</summary>
internal static class StudyRules
{
    internal static void Check(TransferStudy study)
    {
        Require(!string.IsNullOrWhiteSpace(study.Name), nameof(study.Name), "must not be empty; found an empty text");
        Require(study.Dataset is not null, nameof(study.Dataset), "must have images; found null");
        CheckNames(nameof(study.Sources), study.Sources?.Select(source => source?.Name));
        CheckNames(nameof(study.Attacks), study.Attacks?.Select(attack => attack?.Name));
        CheckNames(nameof(study.Targets), study.Targets?.Select(target => target?.Name));
        Setting.Require(study.BatchSize >= 1, nameof(study.BatchSize), "at least 1", study.BatchSize);
        Setting.Require(study.Dataset!.Take is null or >= 1, $"{nameof(study.Dataset)}.{nameof(StudyDataset.Take)}", "at least 1", study.Dataset.Take);
        Setting.RequireDefined(study.Dataset.Sizing, $"{nameof(study.Dataset)}.{nameof(StudyDataset.Sizing)}");
        foreach (var source in study.Sources!) CheckSource(study, source);
        foreach (var attack in study.Attacks!) attack.Settings.Validate();
        foreach (var target in study.Targets!)
            if (target.KnownClassNames is { } classes) CheckClasses(study.Dataset, $"The target '{target.Name}'", classes);
        if (study.Comparisons.FirstOrDefault(pair => !study.Attacks.Contains(pair.Attack) || !study.Attacks.Contains(pair.Against)) is { } stray)
            throw new ArgumentException($"{nameof(study.Comparisons)} must be of attacks of the study; found '{stray.Attack}' against '{stray.Against}'.", nameof(study.Comparisons));
        if (FindMistake(study) is { } mistake) throw new ArgumentException($"{nameof(study.Expectations)}{mistake.Place[ExpectationPlace.List.Length..]} {mistake.Sentence}", nameof(study.Expectations));
    }

    /// <summary>The first expectation that is about nothing that the study measures, by its place in a file and a sentence; null where there is none.</summary>
    internal static (string Place, string Sentence)? FindMistake(TransferStudy study)
    {
        List<ExpectedCell> cells =
        [
            .. from source in study.Sources
               from attack in study.Attacks
               from target in study.Targets
               where source.Classifiers.Count == 1 || !source.Contains(target)
               select new ExpectedCell(source.Name, attack.Name, attack.Method, target.Name, source.Name != target.Bare.Name),
        ];
        return study.Expectations.Select((expectation, index) => expectation.Mistake(cells) is { } mistake ? (ExpectationPlace.Of(index, mistake.Property), mistake.Sentence) : ((string, string)?)null).FirstOrDefault(mistake => mistake is not null);
    }

    /// <summary>Classes are told apart by index: a target that has them in another order would be scored wrongly.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="who">What has the classes, as the beginning of a sentence.</param>
    /// <param name="classes">Its classes.</param>
    internal static void CheckClasses(StudyDataset dataset, string who, IReadOnlyList<string> classes)
    {
        if (classes.Count != dataset.ClassNames.Count)
            throw new ArgumentException($"{who} must have the dataset's {dataset.ClassNames.Count} classes; found {classes.Count}.", nameof(TransferStudy.Targets));
        var known = new ClassIndices(classes);
        for (var index = 0; index < classes.Count; index++)
            if (!known.TryFind(dataset.ClassNames[index], out var found) || found != index)
                throw new ArgumentException($"{who} must have the dataset's classes in their order; class {index} is '{dataset.ClassNames[index]}' of the dataset and '{classes[index]}' of it.", nameof(TransferStudy.Targets));
    }

    private static void CheckSource(TransferStudy study, TransferSource source)
    {
        Require(source.Classifiers.Count > 0, nameof(study.Sources), $"must have at least one classifier each; found none of '{source.Name}'");
        Require(source.Classifiers.Count == 1 || study.Targets.Any(target => !source.Contains(target)), nameof(study.Targets), $"must have one that is no part of the ensemble '{source.Name}', which its own classifiers do not score; found none");
        if (study.Attacks.FirstOrDefault(attack => attack.TakesSourceGamma) is { } attack && source.Classifiers.FirstOrDefault(member => member.Gamma is null) is { } without)
            throw new ArgumentException($"{nameof(study.Sources)} must have a gamma each, which the attack '{attack.Name}' takes; found none of '{without.Classifier.Name}' in the source '{source.Name}'.", nameof(study.Sources));
    }

    private static void CheckNames(string property, IEnumerable<string?>? names)
    {
        List<string?> all = [.. names ?? []];
        Require(all.Count > 0, property, "must hold at least one; found none");
        foreach (var name in all) Require(name is not null && StudyNames.IsFit(name), property, $"must have names that can be a folder's ({StudyNames.Rule}); found '{name}'");
        if (all.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"{property} must have names that differ by more than case, because they become folders; found '{string.Join("' and '", same)}'.", property);
    }

    private static void Require(bool holds, string property, string rule)
    {
        if (!holds) throw new ArgumentException($"{property} {rule}.", property);
    }
}
