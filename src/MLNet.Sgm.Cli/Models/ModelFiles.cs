using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.Models;

/// <summary>Weight files of architectures, with as many classes and channels as the file has.</summary>
internal static class ModelFiles
{
    /// <summary>The architecture of a name, or for <c>auto</c> the only one that the file fits.</summary>
    /// <exception cref="WeightFileException">The name is <c>auto</c>, and the file fits none or more than one.</exception>
    internal static Architecture Find(string name, string path) => ArchitectureNames.IsAuto(name) ? ArchitectureSearch.FindOnly(path).Architecture : Architectures.Find(name);

    /// <summary>An architecture's network with the weights of a file. The caller disposes it.</summary>
    /// <exception cref="WeightFileException">The file does not fit; all that is missing, unknown or of another shape is named.</exception>
    internal static nn.Module<Tensor, Tensor> Load(string path, Architecture architecture)
    {
        var (classes, channels) = Measure(path, architecture);
        return StateDict.LoadInto(architecture.CreateLayer(classes, channels), path, architecture.Names);
    }

    private static (int Classes, int Channels) Measure(string path, Architecture architecture)
    {
        using var file = WeightFile.Open(path);
        var match = new EntryMatch(architecture, file.Entries);
        return (match.Classes ?? architecture.ClassNames?.Count ?? Architecture.ImageNetClassCount, match.Channels);
    }
}
