using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>How the entries of a file fill those of a network, when their names are taken in one way.</summary>
internal sealed class StateDictMatch
{
    private readonly Dictionary<string, (WeightEntry Entry, Tensor Target)> found = [];

    /// <param name="entries">The network's entries.</param>
    /// <param name="file">The file's entries.</param>
    /// <param name="mapping">Finds the one for the other.</param>
    /// <param name="rules">Which entries need not be there.</param>
    /// <param name="prefix">What names begin with that is dropped; names that begin otherwise belong to something else.</param>
    /// <param name="lacking">What is put before names.</param>
    internal StateDictMatch(Dictionary<string, Tensor> entries, IEnumerable<WeightEntry> file, NameMapping mapping, NameRules rules, string prefix, string lacking = "")
    {
        (Prefix, Lacking) = (prefix, lacking);
        foreach (var entry in file.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            Count++;
            var name = mapping.Translate(lacking + entry.Name[prefix.Length..]);
            if (!entries.TryGetValue(name, out var target))
            {
                if (!rules.IsOptional(name)) Unknown.Add((entry.Name, null));
            }
            else if (found.TryGetValue(name, out var first)) Unknown.Add((entry.Name, first.Entry.Name));
            else if (Fits(entry, target, name.StartsWith(mapping.Head + ".", StringComparison.Ordinal))) found.Add(name, (entry, target));
            else if (!NameRules.IsCounter(name)) Misshapen.Add((entry, target));
        }
        var misshapen = Misshapen.Select(pair => pair.Target).ToHashSet(ReferenceEqualityComparer.Instance);
        Missing = [.. entries.Where(entry => !found.ContainsKey(entry.Key) && !misshapen.Contains(entry.Value) && !rules.IsOptional(entry.Key)).Select(entry => entry.Key)];
    }

    internal string Prefix { get; }

    internal string Lacking { get; }

    /// <summary>The entries of the file that begin with the prefix.</summary>
    internal int Count { get; }

    /// <summary>Each of the file's entries with the tensor that it fills.</summary>
    internal IReadOnlyCollection<(WeightEntry Entry, Tensor Target)> Pairs => found.Values;

    /// <summary>Entries of the network that the file does not have.</summary>
    internal List<string> Missing { get; }

    /// <summary>Entries of the file that the network does not have, and where there is one, the entry that is the same layer.</summary>
    internal List<(string Name, string? Same)> Unknown { get; } = [];

    /// <summary>Entries of both whose shapes differ.</summary>
    internal List<(WeightEntry Entry, Tensor Target)> Misshapen { get; } = [];

    /// <summary>Whether the whole network is filled.</summary>
    internal bool IsComplete => Missing.Count + Misshapen.Count == 0;

    internal int Complaints => Missing.Count + Unknown.Count + Misshapen.Count;

    /// <summary>TF-slim's networks have a class before the first, for the background; others have one behind the last.</summary>
    internal static bool HasExtraClass(WeightEntry entry, Tensor target) =>
        target.dim() > 0 && target.shape[0] == Architecture.ImageNetClassCount && entry.Shape.Count == target.dim() && entry.Shape[0] == target.shape[0] + 1 && entry.Shape.Skip(1).SequenceEqual(target.shape.Skip(1));

    private static bool Fits(WeightEntry entry, Tensor target, bool isHead) =>
        entry.Shape.SequenceEqual(target.shape) || IsConvolutionOverAll(entry, target) || (isHead && HasExtraClass(entry, target));

    /// <summary>A convolution as large as the image is a linear layer, and is stored as one or the other.</summary>
    private static bool IsConvolutionOverAll(WeightEntry entry, Tensor target) =>
        (entry.Shape.Count, target.dim()) is (4, 2) or (2, 4) && entry.Shape[0] == target.shape[0] && Product(entry.Shape) == Product(target.shape);

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
