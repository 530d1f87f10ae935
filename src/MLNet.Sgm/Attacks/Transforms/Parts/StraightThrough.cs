using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A copy whose gradient is handed on to the images as it is, as if the transform had changed nothing.</summary>
internal static class StraightThrough
{
    /// <summary>The values of a copy, to rounding, with the images' place in the graph.</summary>
    internal static Tensor Of(Tensor images, Func<Tensor, Tensor> copy)
    {
        using var unrecorded = no_grad();
        var change = copy(images.detach()).sub_(images.detach());
        using var recorded = enable_grad();
        return images.add(change);
    }
}
