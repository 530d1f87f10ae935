using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>Puts the tensors of a weight file into a network.</summary>
internal static class StateDict
{
    private const int Candidates = 1000;

    /// <summary>Loads a weight file into a network, one tensor at a time, and returns the network; disposes it if that fails.</summary>
    /// <exception cref="WeightFileException">An entry is missing, unknown or of another shape; all of them are named at once.</exception>
    internal static Layer LoadInto(Layer network, string path, NameRules rules)
    {
        try
        {
            using var file = WeightFile.Open(path);
            using var frozen = no_grad();
            var entries = network.state_dict();
            foreach (var (entry, target) in Fit(network.GetName(), path, file.Entries, entries, rules)) Copy(file, entry, target);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Each of a file's entries with the tensor that it fills.</summary>
    /// <exception cref="WeightFileException">An entry is missing, unknown or of another shape; all of them are named at once.</exception>
    internal static List<(WeightEntry Entry, Tensor Target)> Fit(string network, string path, IEnumerable<WeightEntry> fileEntries, Dictionary<string, Tensor> entries, NameRules rules)
    {
        var mapping = new NameMapping(entries.Keys, rules);
        var found = new Dictionary<string, WeightEntry>();
        List<string> extra = [], misshapen = [];
        foreach (var entry in fileEntries)
        {
            var name = mapping.Translate(entry.Name);
            if (!entries.TryGetValue(name, out var target))
            {
                if (!IsOptional(name, rules)) extra.Add(entry.Name);
            }
            else if (!found.TryAdd(name, entry)) extra.Add($"{entry.Name} ({found[name].Name} is the same layer)");
            else if (!Fits(entry, target, name.StartsWith(mapping.Head + ".", StringComparison.Ordinal)))
                misshapen.Add($"{entry.Name} (expected {Shape(target.shape)}, found {Shape(entry.Shape)})");
        }
        var missing = entries.Keys.Where(name => !found.ContainsKey(name) && !IsOptional(name, rules)).ToList();
        string[] complaints = [.. Complain("missing", missing.Select(name => Suggest(name, extra))), .. Complain("unknown", extra), .. Complain("of another shape", misshapen)];
        if (complaints.Length > 0)
            throw new WeightFileException($"The weight file '{path}' does not fit {network}: {string.Join("; ", complaints)}.");
        return [.. found.Select(pair => (pair.Value, entries[pair.Key]))];
    }

    // Files older than PyTorch 0.4.1 have no counters of batches, and evaluation has no use for them.
    internal static bool IsOptional(string name, NameRules rules) =>
        name.EndsWith("num_batches_tracked", StringComparison.Ordinal) || (rules.Optional is { } prefix && name.StartsWith(prefix, StringComparison.Ordinal));

    private static bool Fits(WeightEntry entry, Tensor target, bool isHead) =>
        entry.Shape.SequenceEqual(target.shape) || IsConvolutionOverAll(entry, target) || (isHead && HasBackground(entry, target));

    /// <summary>A convolution as large as the image is a linear layer, and is stored as one or the other.</summary>
    private static bool IsConvolutionOverAll(WeightEntry entry, Tensor target) =>
        (entry.Shape.Count, target.dim()) is (4, 2) or (2, 4) && entry.Shape[0] == target.shape[0] && Product(entry.Shape) == Product(target.shape);

    /// <summary>TF-slim's networks have a class before the first, for the background, that no data set has.</summary>
    private static bool HasBackground(WeightEntry entry, Tensor target) =>
        target.shape[0] == Architecture.ImageNetClassCount && entry.Shape.Count == target.dim() && entry.Shape[0] == target.shape[0] + 1 && entry.Shape.Skip(1).SequenceEqual(target.shape.Skip(1));

    private static void Copy(WeightFile file, WeightEntry entry, Tensor target)
    {
        if (entry.Shape.SequenceEqual(target.shape))
        {
            file.CopyTo(entry.Name, target);
            return;
        }
        using var scope = NewDisposeScope();
        var value = file.Read(entry.Name);
        target.copy_(HasBackground(entry, target) ? value.narrow(0, 1, target.shape[0]) : value.view(target.shape));
    }

    private static IEnumerable<string> Complain(string what, IEnumerable<string> names)
    {
        var list = names.ToList();
        if (list.Count > 0) yield return $"{list.Count} {what}: {string.Join(", ", list)}";
    }

    // A file of another network, or a hostile one, may have any number of names.
    private static string Suggest(string missing, List<string> extra) =>
        extra.Count == 0 ? missing : $"{missing} (nearest: {NearestNames.First(missing, extra.Take(Candidates))})";

    private static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
