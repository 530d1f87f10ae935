using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.References;

/// <summary>The network that a file of reference outputs speaks of.</summary>
internal static class ReferenceNetwork
{
    /// <summary>The architecture on the formula's weights, as a classifier of numbered classes.</summary>
    /// <param name="file">The reference.</param>
    /// <param name="path">Where it was read, for error messages.</param>
    internal static ImageClassifier Classifier(ReferenceFile file, string path)
    {
        var architecture = Architectures.Find(file.Architecture);
        var entries = file.Entries();
        var last = LastWeight(entries);
        var classes = (int)last.Shape[0];
        return new(architecture.Title, Fill, new(file.Mean, file.Std, file.Input, file.Input), [.. Enumerable.Range(0, classes).Select(index => $"class {index}")]);

        nn.Module<Tensor, Tensor> Fill()
        {
            using var frozen = no_grad();
            var network = architecture.CreateNetwork(classes);
            foreach (var (entry, target) in new StateDictFit(architecture.Title, path, network.state_dict(), architecture.Names).Find(entries).Pairs)
            {
                using var values = tensor(ReferenceFormula.Weights(entry.Name, entry.Shape, entry == last ? file.ClassifierGain : 1), target.shape);
                target.copy_(values);
            }
            return network;
        }
    }

    /// <summary>How many names and shapes are in one of the two state dicts only.</summary>
    internal static int Differences(ReferenceFile file)
    {
        var entries = file.Entries();
        using var network = Architectures.Find(file.Architecture).CreateNetwork((int)LastWeight(entries).Shape[0]);
        var found = network.state_dict().Select(entry => $"{entry.Key} {string.Join(",", entry.Value.shape)}").ToHashSet();
        found.SymmetricExceptWith(entries.Select(entry => $"{entry.Name} {string.Join(",", entry.Shape)}"));
        return found.Count;
    }

    private static WeightEntry LastWeight(IReadOnlyList<WeightEntry> entries) => entries.Last(entry => entry.Name.EndsWith("weight", StringComparison.Ordinal) && entry.Shape.Count >= 2);
}
