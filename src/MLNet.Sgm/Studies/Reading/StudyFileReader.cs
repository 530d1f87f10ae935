using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Json;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Reads a study file. What is wrong with it is said with its line and its property.</summary>
internal sealed class StudyFileReader
{
    private readonly string folder;
    private readonly StudyDocument document;

    private StudyFileReader(string path, JsonNode? root)
    {
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        document = JsonContract.Read<StudyDocument>(root, AttackJson.Options());
    }

    /// <summary>Reads a study; its paths are relative to the file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not JSON, or declares something that cannot be.</exception>
    internal static TransferStudy Read(string path)
    {
        var source = JsonSource.Read(path, "study file");
        try
        {
            return new StudyFileReader(path, source.Root).Read();
        }
        catch (JsonProblem problem)
        {
            throw source.Error(problem);
        }
    }

    private TransferStudy Read()
    {
        var dataset = At("dataset", () => StudyDatasetReader.Read(document.Dataset, folder));
        var classifiers = Named("classifiers", document.Classifiers, (name, value) => StudyClassifierReader.Read(name, value, folder, dataset.ClassNames));
        var sources = Named("sources", document.Sources, (name, value) => Source(name, value, classifiers));
        var attacks = Named("attacks", document.Attacks, StudyAttackReader.Read).SelectMany(variants => variants).ToList();
        CheckGammas(attacks, sources, classifiers);
        var targets = Targets(classifiers);
        if (sources.All(source => targets.All(source.Contains)))
            throw new JsonProblem("targets", "must have a classifier that is no source, for each source is scored by the others; found none.");
        var study = new TransferStudy
        {
            Name = document.Name,
            Dataset = dataset,
            Declared = classifiers,
            Sources = sources,
            Attacks = attacks,
            Targets = targets,
            Comparisons = [.. (document.Comparisons ?? []).SelectMany((pair, index) => At($"comparisons[{index}]", () => Comparison(pair, attacks)))],
            BatchSize = document.BatchSize,
            Expectations = document.Expect ?? [],
        };
        return StudyRules.FindMistake(study) is { } mistake ? throw new JsonProblem(mistake.Place, mistake.Sentence) : study;
    }

    /// <summary>The values of an object whose names the writer chose; the names become folders.</summary>
    private static List<TResult> Named<T, TResult>(string path, IReadOnlyDictionary<string, T> values, Func<string, T, TResult> read)
    {
        StudyNames.Check(values.Keys, path);
        return [.. values.Select(value => At($"{path}.{value.Key}", () => read(value.Key, value.Value)))];
    }

    private static T At<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonProblem problem)
        {
            throw problem.Within(path);
        }
    }

    private static TransferSource Source(string name, SourceDocument source, IReadOnlyList<StudyClassifier> classifiers)
    {
        if (source.Members is not { } members)
        {
            if (classifiers.All(classifier => classifier.Name != name))
                throw new JsonProblem("", $"must be named as a classifier of this file, or have the property 'members'; found '{Naming.Short(name)}', which is nearest to '{NearestNames.First(name, classifiers.Select(classifier => classifier.Name))}'.");
            return new(name, [Member(name, source, classifiers)]);
        }
        if (source is not { Gamma: null, Rule: null, Weight: null }) throw new JsonProblem("", "must have gamma, rule and weight of an ensemble in its 'members'; found them beside.");
        if (members.Count < 2) throw new JsonProblem("members", "must be an object of at least two classifiers; found an object.");
        return new(name, [.. members.Select(member => At($"members.{member.Key}", () => Member(member.Key, member.Value, classifiers)))]);
    }

    private static AttackSource Member(string name, SourceDocument member, IReadOnlyList<StudyClassifier> classifiers)
    {
        if (member.Members is not null && classifiers.Any(classifier => classifier.Name == name)) throw new JsonProblem("members", "must not stand in a member of an ensemble.");
        return new(classifiers.FirstOrDefault(classifier => classifier.Name == name)?.Classifier
            ?? throw new JsonProblem("", $"must be named as a classifier of this file; found '{Naming.Short(name)}', which is nearest to '{NearestNames.First(name, classifiers.Select(classifier => classifier.Name))}'."))
        {
            Gamma = member.Gamma,
            Rule = member.Rule ?? SkipRule.Paper,
            Weight = member.Weight ?? 1,
        };
    }

    private List<TransferTarget> Targets(IReadOnlyList<StudyClassifier> classifiers)
    {
        List<TransferTarget> targets = [];
        foreach (var (written, index) in document.Targets.Select((written, index) => (written, index)))
        {
            var target = At($"targets[{index}]", () => StudyTargetReader.Read(written, classifiers));
            if (targets.Exists(other => other.Name == target.Name)) throw new JsonProblem($"targets[{index}]", $"stands twice in the list{(written is JsonObject ? $", as '{target.Name}'" : "")}.");
            targets.Add(target);
        }
        return targets.Count > 0 ? targets : throw new JsonProblem("targets", "must be a list of at least one; found a list.");
    }

    /// <summary>The pairs of attacks that two names mean: where a method has several attacks, those that agree in what varies in both.</summary>
    private static IEnumerable<StudyComparison> Comparison(ComparisonDocument pair, IReadOnlyList<StudyAttack> attacks)
    {
        var methods = attacks.Select(attack => attack.Method).Distinct().ToList();
        foreach (var (property, name) in new[] { ("attack", pair.Attack), ("against", pair.Against) })
            if (!methods.Contains(name)) throw JsonContract.UnknownName(property, "an attack of this file:", methods, name);
        if (pair.Attack == pair.Against) throw new JsonProblem("against", $"must be another attack than 'attack'; found '{Naming.Short(pair.Against)}' in both.");
        return (from attack in attacks
                where attack.Method == pair.Attack
                from other in attacks
                where other.Method == pair.Against && attack.IsComparableTo(other)
                select new StudyComparison(attack, other)).ToList();
    }

    private static void CheckGammas(IReadOnlyList<StudyAttack> attacks, IReadOnlyList<TransferSource> sources, IReadOnlyList<StudyClassifier> classifiers)
    {
        foreach (var attack in attacks.Where(attack => attack.TakesSourceGamma))
            foreach (var source in sources)
                foreach (var member in source.Classifiers.Where(member => member.Gamma is null))
                    throw new JsonProblem($"attacks.{attack.Method}.gamma", $"is the source's, but the source '{source.Name}' has no gamma{(source.Classifiers.Count > 1 ? $" for '{classifiers.First(classifier => classifier.Classifier == member.Classifier).Name}'" : "")}.");
    }
}
