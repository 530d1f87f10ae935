using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Graphs that are made for a number of images.</summary>
internal static class FixedBatch
{
    /// <summary>Runs as many images at a time as a graph takes, the last ones filled up, and puts together what it makes of them.</summary>
    /// <param name="images">Any number of images, along the first dimension.</param>
    /// <param name="batch">The number that the graph takes; null for any.</param>
    /// <param name="run">Runs the graph.</param>
    internal static Tensor Run(Tensor images, long? batch, Func<Tensor, Tensor> run)
    {
        var count = images.shape[0];
        if (batch is not { } size || count == size) return run(images);
        if (count == 0) return run(zeros([size, .. images.shape[1..]], dtype: images.dtype, device: images.device)).narrow(0, 0, 0);
        var parts = new List<Tensor>();
        for (long start = 0; start < count; start += size)
        {
            var part = images.narrow(0, start, Math.Min(size, count - start));
            var missing = size - part.shape[0];
            var whole = missing == 0 ? part : cat([part, part.narrow(0, 0, 1).expand([missing, .. part.shape[1..]])]);
            parts.Add(run(whole).narrow(0, 0, part.shape[0]));
        }
        return cat(parts);
    }
}
