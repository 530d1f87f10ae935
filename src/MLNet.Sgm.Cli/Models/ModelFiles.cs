using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.Models;

/// <summary>Weight files of architectures, with as many classes and channels as the file has.</summary>
internal static class ModelFiles
{
    private const int Colors = 3;

    /// <summary>An architecture's network with the weights of a file, and what comes before its names in the file. The caller disposes the network.</summary>
    /// <exception cref="WeightFileException">The file does not fit; what is missing, unknown or of another shape is named.</exception>
    internal static (nn.Module<Tensor, Tensor> Network, string Prefix) Load(string path, string? key, Architecture architecture)
    {
        var (classes, channels) = Measure(path, key, architecture);
        return StateDict.Load(architecture.CreateLayer(classes, channels), path, architecture.Names, key, ExtraClass.Unknown);
    }

    /// <summary>The classes are the rows of the last matrix, and the channels the columns of the first convolution.</summary>
    private static (int Classes, int Channels) Measure(string path, string? key, Architecture architecture)
    {
        using var file = WeightFile.Open(path, key);
        var weights = file.Entries.Where(entry => !Companions.Contains(entry)).ToList();
        var last = weights.LastOrDefault(entry => entry.Shape.Count is 2 or 4);
        var first = weights.FirstOrDefault(entry => entry.Shape.Count == 4);
        var classes = last is null ? Architecture.ImageNetClassCount : (int)last.Shape[0];
        // A file that comes from TensorFlow has a class for the background before ImageNet's.
        if (classes == Architecture.ImageNetClassCount + 1 && architecture.Names.HasBackground) classes = Architecture.ImageNetClassCount;
        var channels = first is { } convolution && architecture.Preprocessing is null ? (int)convolution.Shape[1] : Colors;
        return (Math.Max(2, classes), channels is 1 ? 1 : Colors);
    }
}
