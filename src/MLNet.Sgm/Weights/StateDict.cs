using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>Puts the tensors of a weight file into a network.</summary>
internal static class StateDict
{
    /// <summary>Loads a weight file into a network and returns it; disposes it if that fails.</summary>
    /// <exception cref="WeightFileException">An entry is missing, unknown or of another shape; all of them are named at once.</exception>
    internal static nn.Module<Tensor, Tensor> LoadInto(nn.Module<Tensor, Tensor> network, string path)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var weights = WeightFile.Open(path);
            var found = weights.Entries.ToDictionary(entry => entry.Name);
            var entries = network.state_dict();
            Check(network.GetName(), path, entries, found);
            foreach (var (name, entry) in entries)
                if (found.ContainsKey(name)) weights.CopyTo(name, entry);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Check(string network, string path, Dictionary<string, Tensor> expected, Dictionary<string, WeightEntry> found)
    {
        // Files older than PyTorch 0.4.1 have no such counters, and evaluation has no use for them.
        var missing = expected.Keys.Where(name => !found.ContainsKey(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal));
        var extra = found.Keys.Where(name => !expected.ContainsKey(name));
        var misshapen = expected
            .Where(entry => found.TryGetValue(entry.Key, out var value) && !value.Shape.SequenceEqual(entry.Value.shape))
            .Select(entry => $"{entry.Key} (expected [{string.Join(", ", entry.Value.shape)}], found [{string.Join(", ", found[entry.Key].Shape)}])");
        string[] complaints = [.. Complain("missing", missing), .. Complain("unknown", extra), .. Complain("of another shape", misshapen)];
        if (complaints.Length > 0)
            throw new WeightFileException($"The weight file '{path}' does not fit {network}: {string.Join("; ", complaints)}.");
    }

    private static IEnumerable<string> Complain(string what, IEnumerable<string> names)
    {
        var list = names.ToList();
        if (list.Count > 0) yield return $"{list.Count} {what}: {string.Join(", ", list)}";
    }
}
