using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Classifiers;

/// <summary>The tensors of a weight file beside those of an architecture's network, whatever the numbers of classes and channels.</summary>
internal sealed class EntryMatch
{
    private readonly Architecture architecture;
    private readonly Dictionary<string, WeightEntry> found = [];
    private readonly string head;
    private readonly string stem;

    /// <param name="architecture">The architecture.</param>
    /// <param name="entries">The tensors of the file.</param>
    internal EntryMatch(Architecture architecture, IEnumerable<WeightEntry> entries)
    {
        this.architecture = architecture;
        var network = architecture.Shapes;
        var mapping = new NameMapping([.. network.Keys], architecture.Names);
        (head, stem) = (mapping.Head, network.First(entry => entry.Value.Length == 4).Key);
        var file = entries.Where(entry => network.ContainsKey(entry.Name) || !Companions.Contains(entry)).ToList();
        var prefix = StateDictFit.Prefixes(file.Select(entry => entry.Name), network.Count / 4).Prepend("").MaxBy(prefix => file.Count(entry => IsKnown(entry, prefix)))!;
        var unknown = 0;
        foreach (var entry in file)
        {
            var name = entry.Name.StartsWith(prefix, StringComparison.Ordinal) ? mapping.Translate(entry.Name[prefix.Length..]) : entry.Name;
            if (network.ContainsKey(name)) found.TryAdd(name, entry);
            else if (!architecture.Names.IsOptional(name)) unknown++;
        }
        var missing = network.Keys.Where(name => !found.ContainsKey(name)).ToList();
        HasAllNames = missing.All(architecture.Names.IsOptional);
        Matched = found.Count(pair => HasShape(pair.Key, pair.Value, network[pair.Key]));
        Total = found.Count + unknown + missing.Count;

        bool IsKnown(WeightEntry entry, string prefix) => entry.Name.StartsWith(prefix, StringComparison.Ordinal) && network.ContainsKey(mapping.Translate(entry.Name[prefix.Length..]));
    }

    /// <summary>Whether the file lacks nothing that the network needs.</summary>
    internal bool HasAllNames { get; }

    /// <summary>The number of the network's tensors that the file has, of the right shape.</summary>
    internal int Matched { get; }

    /// <summary>The number of tensors that either of them has.</summary>
    internal int Total { get; }

    /// <summary>The file's number of classes, without TensorFlow's class for the background; null where it has no last layer of this name.</summary>
    internal int? Classes => Rows == Architecture.ImageNetClassCount + 1 ? Architecture.ImageNetClassCount : Rows;

    /// <summary>The rows of the file's last layer; null where it has none of this name.</summary>
    internal int? Rows => found.TryGetValue($"{head}.weight", out var entry) && entry.Shape is [var rows and >= 2 and <= int.MaxValue, ..] ? (int)rows : null;

    /// <summary>The file's number of channels, where the architecture takes more than one.</summary>
    internal int Channels => architecture.Group == ArchitectureGroup.SmallImages && found.TryGetValue(stem, out var entry) && entry.Shape is [_, 1, ..] ? 1 : Architecture.Colors;

    private bool HasShape(string name, WeightEntry entry, long[] expected)
    {
        if (entry.Shape.Count != expected.Length) return false;
        if (name.StartsWith(head + ".", StringComparison.Ordinal)) return entry.Shape.Skip(1).SequenceEqual(expected.Skip(1));
        return entry.Shape.Index().All(size => size.Item == expected[size.Index] || (name == stem && size.Index == 1 && architecture.Group == ArchitectureGroup.SmallImages));
    }
}
