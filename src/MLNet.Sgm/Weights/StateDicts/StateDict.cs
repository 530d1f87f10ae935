using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>Puts the tensors of a weight file into a network.</summary>
internal static class StateDict
{
    /// <summary>Loads a weight file into a network, one tensor at a time, and returns the network; disposes it if that fails.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The weight file.</param>
    /// <param name="rules">How files of other origins spell the network's names.</param>
    /// <param name="key">Which of several state dicts of the file is meant; see <see cref="WeightFile.Open"/>.</param>
    /// <param name="extra">Which class a file of 1001 has beside ImageNet's 1000.</param>
    /// <exception cref="WeightFileException">An entry is missing, unknown or of another shape.</exception>
    internal static Layer LoadInto(Layer network, string path, NameRules rules, string? key = null, ExtraClass extra = ExtraClass.Unknown) => Load(network, path, rules, key, extra).Network;

    /// <inheritdoc cref="LoadInto"/>
    /// <returns>The network, and what comes before its names in the file.</returns>
    internal static (Layer Network, string Prefix) Load(Layer network, string path, NameRules rules, string? key, ExtraClass extra)
    {
        try
        {
            using var file = WeightFile.Open(path, key);
            using var frozen = no_grad();
            var match = Fit(network.GetName(), file, network.state_dict(), rules, extra);
            foreach (var (entry, target) in match.Pairs) Copy(file, entry, target, extra == ExtraClass.Last ? 0 : 1);
            return (network, match.Prefix);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static StateDictMatch Fit(string network, WeightFile file, Dictionary<string, Tensor> entries, NameRules rules, ExtraClass extra)
    {
        StateDictMatch match;
        try
        {
            match = new StateDictFit(network, file.Path, entries, rules).Find(file.Entries);
        }
        catch (WeightFileException error) when (file.Note is not null)
        {
            throw new WeightFileException($"{error.Message} {file.Note}", error);
        }
        if (extra == ExtraClass.Unknown && !rules.HasBackground && match.Pairs.FirstOrDefault(pair => StateDictMatch.HasExtraClass(pair.Entry, pair.Target)).Entry is { } head)
            throw new WeightFileException($"The weight file '{file.Path}' has {head.Shape[0]} classes in '{Naming.Short(head.Name)}', one more than the class names, and does not say which is none of them: --extra-class first|last (extraClass in code and study files) says it, or give {head.Shape[0]} class names.");
        return match;
    }

    private static void Copy(WeightFile file, WeightEntry entry, Tensor target, long firstClass)
    {
        if (entry.Shape.SequenceEqual(target.shape))
        {
            file.CopyTo(entry.Name, target);
            return;
        }
        using var scope = NewDisposeScope();
        var value = file.Read(entry.Name);
        target.copy_(StateDictMatch.HasExtraClass(entry, target) ? value.narrow(0, firstClass, target.shape[0]) : value.view(target.shape));
    }
}
