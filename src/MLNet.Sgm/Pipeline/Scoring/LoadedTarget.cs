using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>A target that is ready for use.</summary>
internal abstract class LoadedTarget(TransferTarget target) : IDisposable
{
    private bool isDisposed;

    internal TransferTarget Target => target;

    /// <summary>Makes targets ready for use, all or none.</summary>
    internal static IReadOnlyList<LoadedTarget> LoadAll(IEnumerable<TransferTarget> targets, Device device)
    {
        List<LoadedTarget> loaded = [];
        try
        {
            foreach (var target in targets) loaded.Add(target.Load(device));
            return loaded;
        }
        catch
        {
            foreach (var target in loaded) target.Dispose();
            throw;
        }
    }

    /// <summary>What scores a column of images of a schema.</summary>
    /// <exception cref="ArgumentException">The target cannot score such a column.</exception>
    internal abstract TargetScorer Bind(DataViewSchema schema, DataViewSchema.Column images);

    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        Free();
    }

    private protected abstract void Free();
}
