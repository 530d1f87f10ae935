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
    internal static Architecture Find(string name, string path, string? key) => ArchitectureNames.IsAuto(name) ? ArchitectureSearch.FindOnly(path, key).Architecture : Architectures.Find(name);

    /// <summary>An architecture's network with the weights of a file, and what comes before its names in the file. The caller disposes the network.</summary>
    /// <exception cref="WeightFileException">The file does not fit; what is missing, unknown or of another shape is named.</exception>
    internal static (nn.Module<Tensor, Tensor> Network, string Prefix) Load(string path, string? key, Architecture architecture)
    {
        var (classes, channels) = Measure(path, key, architecture);
        return StateDict.Load(architecture.CreateLayer(classes, channels), path, architecture.Names, key, ExtraClass.Unknown);
    }

    private static (int Classes, int Channels) Measure(string path, string? key, Architecture architecture)
    {
        using var file = WeightFile.Open(path, key);
        var match = new EntryMatch(architecture, file.Entries);
        // A file that comes from TensorFlow has a class for the background before ImageNet's.
        var classes = architecture.Names.HasBackground ? match.Classes : match.Rows;
        return (classes ?? architecture.ClassNames?.Count ?? Architecture.ImageNetClassCount, match.Channels);
    }
}
