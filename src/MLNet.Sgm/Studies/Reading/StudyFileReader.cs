using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>Reads a study file. What is wrong with it is said with its line and its property.</summary>
internal sealed class StudyFileReader
{
    private readonly string folder;
    private readonly JsonPlace root;

    private StudyFileReader(string path)
    {
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        root = JsonPlace.Read(path);
    }

    /// <summary>Reads a study; its paths are relative to the file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not JSON, or declares something that cannot be.</exception>
    internal static TransferStudy Read(string path) => new StudyFileReader(path).Read();

    private TransferStudy Read()
    {
        var study = root.Object();
        study.Find("$schema");
        var name = study.Require("name").Text();
        var dataset = StudyDatasetReader.Read(study.Require("dataset"), folder);
        var classifiers = Named(study.Require("classifiers"), (key, value) => StudyClassifierReader.Read(key, value, folder, dataset.ClassNames));
        var sources = Named(study.Require("sources"), (key, value) => Source(key, value, classifiers));
        var attacks = study.Require("attacks");
        var expanded = Named(attacks, StudyAttackReader.Read).SelectMany(variants => variants).ToList();
        CheckGammas(attacks, expanded, sources, classifiers);
        var targets = study.Require("targets");
        var result = new TransferStudy
        {
            Name = name,
            Dataset = dataset,
            Declared = classifiers,
            Sources = sources,
            Attacks = expanded,
            Targets = [.. Listed(targets, target => Classifier(target, classifiers)).Select(target => new ClassifierTarget(target.Classifier, target.Name))],
            Comparisons = study.Read("comparisons", list => list.List().SelectMany(pair => Comparison(pair, expanded)).ToList(), []),
            BatchSize = study.Read("batchSize", size => size.Integer() is > 0 and var count ? count : throw size.Mismatch("at least 1"), TransferStudy.DefaultBatchSize),
        };
        study.End();
        if (result.Sources.All(source => result.Targets.All(source.Contains)))
            throw targets.Error("must have a classifier that is no source, for each source is scored by the others; found none.");
        return result;
    }

    /// <summary>The values of an object whose names the writer chose; the names become folders.</summary>
    private static List<T> Named<T>(JsonPlace place, Func<string, JsonPlace, T> read)
    {
        var members = place.Object().All;
        if (members.Count == 0) throw place.Mismatch("an object with at least one property");
        foreach (var (name, value) in members) StudyNames.Check(name, value);
        if (members.GroupBy(member => member.Key, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw same.Last().Value.Error($"must differ from '{same.First().Key}' by more than case, because the names become folders.");
        return [.. members.Select(member => read(member.Key, member.Value))];
    }

    private static List<T> Listed<T>(JsonPlace place, Func<JsonPlace, T> read)
    {
        List<T> items = [];
        foreach (var item in place.List())
        {
            items.Add(read(item));
            if (items.IndexOf(items[^1]) < items.Count - 1) throw item.Error("stands twice in the list.");
        }
        return items.Count > 0 ? items : throw place.Mismatch("a list of at least one");
    }

    private static TransferSource Source(string name, JsonPlace place, IReadOnlyList<StudyClassifier> classifiers)
    {
        var source = place.Object();
        if (source.Find("members") is not { } members)
        {
            if (classifiers.All(classifier => classifier.Name != name))
                throw place.Error($"must be named as a classifier of this file, or have the property 'members'; found '{name}', which is nearest to '{NearestNames.First(name, classifiers.Select(classifier => classifier.Name))}'.");
            return new(name, [Member(name, place, source, classifiers)]);
        }
        source.End();
        var all = members.Object().All;
        if (all.Count < 2) throw members.Mismatch("an object of at least two classifiers");
        return new(name, [.. all.Select(member => Member(member.Key, member.Value, member.Value.Object(), classifiers))]);
    }

    private static AttackSource Member(string name, JsonPlace place, JsonMembers member, IReadOnlyList<StudyClassifier> classifiers)
    {
        var result = new AttackSource(classifiers.FirstOrDefault(classifier => classifier.Name == name)?.Classifier
            ?? throw place.Error($"must be named as a classifier of this file; found '{name}', which is nearest to '{NearestNames.First(name, classifiers.Select(classifier => classifier.Name))}'."))
        {
            Gamma = member.Read<float?>("gamma", value => value.Number() is > 0 and <= 1 and var gamma ? gamma : throw value.Mismatch("in (0, 1]"), null),
            Rule = member.Read("rule", value => value.Choice<SkipRule>(), SkipRule.Paper),
            Weight = member.Read("weight", value => value.Number() is > 0 and var weight ? weight : throw value.Mismatch("positive"), 1),
        };
        member.End();
        return result;
    }

    private static StudyClassifier Classifier(JsonPlace place, IReadOnlyList<StudyClassifier> classifiers)
    {
        var name = place.Name("a classifier of this file:", classifiers.Select(classifier => classifier.Name));
        return classifiers.First(classifier => classifier.Name == name);
    }

    /// <summary>The pairs of attacks that two names mean: where a method has several attacks, those that agree in what varies in both.</summary>
    private static IEnumerable<StudyComparison> Comparison(JsonPlace place, IReadOnlyList<StudyAttack> attacks)
    {
        var comparison = place.Object();
        var (first, second) = (comparison.Require("attack"), comparison.Require("against"));
        comparison.End();
        var (methods, against) = (Method(first), Method(second));
        if (methods == against) throw second.Error($"must be another attack than 'attack'; found '{against}' in both.");
        return from attack in attacks
               where attack.Method == methods
               from other in attacks
               where other.Method == against && attack.IsComparableTo(other)
               select new StudyComparison(attack, other);

        string Method(JsonPlace value) => value.Name("an attack of this file:", attacks.Select(attack => attack.Method).Distinct());
    }

    private static void CheckGammas(JsonPlace place, IReadOnlyList<StudyAttack> attacks, IReadOnlyList<TransferSource> sources, IReadOnlyList<StudyClassifier> classifiers)
    {
        foreach (var attack in attacks.Where(attack => attack.TakesSourceGamma))
            foreach (var source in sources)
                foreach (var member in source.Classifiers.Where(member => member.Gamma is null))
                    throw place.Object().Require(attack.Method).Object().Require("gamma")
                        .Error($"is the source's, but the source '{source.Name}' has no gamma{(source.Classifiers.Count > 1 ? $" for '{classifiers.First(classifier => classifier.Classifier == member.Classifier).Name}'" : "")}.");
    }
}
