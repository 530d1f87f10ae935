using MLNet.Sgm.Weights;
using static TorchSharp.torch;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>Tensors that are there already, filled from weight files.</summary>
internal sealed class WeightLoading : IDisposable
{
    private readonly Dictionary<string, Tensor> targets;

    /// <param name="path">A file that says what tensors there are.</param>
    internal WeightLoading(string path)
    {
        using var file = WeightFile.Open(path);
        targets = file.Entries.ToDictionary(entry => entry.Name, entry => ones([.. entry.Shape], entry.Type).DetachFromDisposeScope());
    }

    /// <summary>Opens a file and fills every tensor.</summary>
    /// <returns>The number of tensors.</returns>
    internal int Load(string path)
    {
        using var file = WeightFile.Open(path);
        foreach (var entry in file.Entries) file.CopyTo(entry.Name, targets[entry.Name]);
        return file.Entries.Count;
    }

    public void Dispose()
    {
        foreach (var target in targets.Values) target.Dispose();
    }
}
