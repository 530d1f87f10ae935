using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// Finds the way to take a file's names under which every entry of a network has its tensor: as they are, or without what training
/// programs put before all of them, such as <c>model.</c>, <c>module.net.</c> or <c>1.</c>.
/// </summary>
/// <param name="network">What messages call the network.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="entries">The network's entries.</param>
/// <param name="rules">How files of other origins spell them.</param>
internal sealed class StateDictFit(string network, string path, Dictionary<string, Tensor> entries, NameRules rules)
{
    private const int DeepestPrefix = 6;
    private const int MostPrefixes = 32;
    private const int Candidates = 1000;

    private readonly NameMapping mapping = new(entries.Keys, rules);

    /// <summary>The one way that fits.</summary>
    /// <exception cref="WeightFileException">There is none, and what is missing, unknown or of another shape in the best is named; or there are several.</exception>
    internal StateDictMatch Find(IEnumerable<WeightEntry> all)
    {
        var file = all.Where(entry => entries.ContainsKey(entry.Name) || !Companions.Contains(entry)).ToList();
        var plain = Match(file, "");
        if (plain.Complaints == 0) return plain;
        var prefixed = Prefixes(file.Select(entry => entry.Name), entries.Keys.Count(name => !rules.IsOptional(name)) / 2).Select(prefix => Match(file, prefix)).ToList();
        // Without model. and without model.module. it may be the same: wrappers are dropped anyway.
        var fitting = prefixed.Where(match => match.Complaints == 0).DistinctBy(match => match.Pairs.First().Entry).ToList();
        if (fitting.Count > 0 && plain.IsComplete) fitting.Insert(0, plain);
        if (fitting.Count > 1)
            throw Failure($"fits {network} {fitting.Count} times over: the names {Naming.List(fitting.Select(match => match.Prefix.Length == 0 ? "as they are" : $"that begin with '{Naming.Short(match.Prefix)}'"))} fit; {StateDictSelector.HowToChoose} says which are meant");
        if (fitting.Count == 1) return fitting[0];
        var lacking = plain.Pairs.Count > 0 ? [] : Prefixes(entries.Keys, file.Count / 2).Select(prefix => new StateDictMatch(entries, file, mapping, rules, "", prefix)).ToList();
        if (lacking.FirstOrDefault(match => match.Complaints == 0) is { } completed) return completed;
        throw Failure($"does not fit {network}: {Describe(prefixed.Concat(lacking).Prepend(plain).MinBy(match => match.Complaints)!, file)}");
    }

    private StateDictMatch Match(List<WeightEntry> file, string prefix) => new(entries, file, mapping, rules, prefix);

    /// <summary>What at least as many names begin with, whole parts of names only, the shortest first.</summary>
    internal static IEnumerable<string> Prefixes(IEnumerable<string> names, int least)
    {
        var counts = new Dictionary<string, int>();
        foreach (var name in names)
        {
            var end = name.IndexOf('.');
            for (var depth = 0; end > 0 && depth < DeepestPrefix; depth++, end = name.IndexOf('.', end + 1))
                counts[name[..(end + 1)]] = counts.GetValueOrDefault(name[..(end + 1)]) + 1;
        }
        return counts.Where(pair => pair.Value >= Math.Max(1, least)).Select(pair => pair.Key).OrderBy(prefix => prefix.Length).Take(MostPrefixes);
    }

    private string Describe(StateDictMatch match, List<WeightEntry> file)
    {
        if (match.Pairs.Count + match.Misshapen.Count == 0)
            return $"none of its {file.Count} names is one of the network's {entries.Count}; found {Naming.List(file.Select(entry => Naming.Short(entry.Name)), 3)}; expected {Naming.List(entries.Keys, 3)}";
        var unknown = match.Unknown.Select(entry => entry.Name).Take(Candidates).ToList();
        (string What, List<string> Names)[] complaints =
        [
            ("missing", [.. match.Missing.Take(Naming.Shown).Select(name => Suggest(name, unknown)), .. match.Missing.Skip(Naming.Shown)]),
            ("unknown", [.. match.Unknown.Select(entry => Naming.Short(entry.Name) + (entry.Same is null ? "" : $" ({Naming.Short(entry.Same)} is the same layer)"))]),
            ("of another shape", [.. match.Misshapen.Select(pair => $"{Naming.Short(pair.Entry.Name)} (expected {Shape(pair.Target.shape)}, found {Shape(pair.Entry.Shape)})")]),
        ];
        var made = complaints.Where(complaint => complaint.Names.Count > 0).ToList();
        var cause = match.Lacking.Length > 0 ? $"all {match.Count} names lack the prefix '{match.Lacking}'; "
            : match.Prefix.Length > 0 ? $"of the {match.Count} names that begin with '{Naming.Short(match.Prefix)}': "
            : "";
        // Five names in all, so that the sentence stays one that is read.
        return cause + string.Join("; ", made.Select(complaint => $"{complaint.Names.Count} {complaint.What}: {Naming.List(complaint.Names, Math.Max(1, Naming.Shown / made.Count))}"));
    }

    /// <summary>A name with the nearest of the file's: of the same numbers, because another number is another layer, and with at least half of its letters.</summary>
    private static string Suggest(string missing, IEnumerable<string> unknown)
    {
        var numbers = Numbers(missing);
        var near = unknown.Where(name => Numbers(name) == numbers && NearestNames.Distance(missing, name) <= missing.Length / 2).ToList();
        return near.Count == 0 ? missing : $"{missing} (nearest: {Naming.Short(NearestNames.First(missing, near))})";
    }

    private static string Numbers(string name) => string.Join(' ', name.Split('.').Select(part => string.Concat(part.Where(char.IsAsciiDigit))).Where(digits => digits.Length > 0));

    private static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private WeightFileException Failure(string what) => new(FileReader.Sentence(path, what));
}
