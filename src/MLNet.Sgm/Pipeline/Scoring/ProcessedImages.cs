using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Pipeline;

/// <summary>The images of a batch as they come out of a processing, view by view.</summary>
internal sealed class ProcessedImages : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly InputProcessing processing;
    private readonly ResizingMatrices matrices;
    private readonly Device device;
    private readonly IReadOnlyList<(PixelGroup Group, Tensor Images, ImageDraws Draws)> originals;

    /// <param name="groups">The images.</param>
    /// <param name="processing">What they go through.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <param name="matrices">Matrices for resizing.</param>
    /// <param name="device">Where they are processed.</param>
    internal ProcessedImages(IReadOnlyList<PixelGroup> groups, InputProcessing processing, int seed, ResizingMatrices matrices, Device device)
    {
        (this.processing, this.matrices, this.device) = (processing, matrices, device);
        originals = [.. groups.Select(group =>
        {
            var images = tensor(group.Planes, group.Shape, device: device);
            return (group, images, new ImageDraws(seed, images, processing.IsRandom));
        })];
    }

    /// <summary>One view of all images.</summary>
    internal IReadOnlyList<PixelGroup> Groups(int view, CancellationToken cancellation)
    {
        using var turn = DeviceTurns.Take(device, cancellation);
        using var frozen = no_grad();
        return [.. originals.Select(original => original.Group with { Planes = Planes(original.Images, original.Draws, view) })];
    }

    public void Dispose()
    {
        foreach (var (_, _, draws) in originals) draws.Dispose();
        scope.Dispose();
    }

    private float[] Planes(Tensor images, ImageDraws draws, int view)
    {
        using var own = NewDisposeScope();
        var seen = processing.Apply(images, view, new(draws, new(Restart: 0, Copy: view), matrices, others: null));
        if (!seen.shape.AsSpan().SequenceEqual(images.shape))
            throw new InvalidOperationException($"{processing} must give images of the size that it gets, [{string.Join(", ", images.shape)}]; it gave [{string.Join(", ", seen.shape)}].");
        return seen.to(ScalarType.Float32).contiguous().ToArray<float>();
    }
}
