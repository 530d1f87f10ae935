using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What is attacked together, and with what.</summary>
internal sealed class AttackBatch
{
    private readonly Tensor isSound;

    /// <param name="sources">Where gradients come from.</param>
    /// <param name="objective">What is made large.</param>
    /// <param name="images">The clean images, N×3×H×W float32 in [0, 1].</param>
    /// <param name="type">The type of the attack's arithmetic.</param>
    internal AttackBatch(SourceEnsemble sources, BoundObjective objective, Tensor images, ScalarType type)
    {
        (Sources, Objective, Originals, Images) = (sources, objective, images, images.to(type));
        isSound = ones(images.shape[0], dtype: ScalarType.Bool, device: images.device);
    }

    internal SourceEnsemble Sources { get; }

    internal BoundObjective Objective { get; }

    /// <summary>The clean images as they were given, float32.</summary>
    internal Tensor Originals { get; }

    /// <summary>The clean images in the type of the attack's arithmetic, which is that of all that is computed from them.</summary>
    internal Tensor Images { get; }

    /// <summary>ε, 1×1×1×1, or N×1×1×1 for one for each image.</summary>
    internal required Tensor Radius { get; init; }

    /// <summary>α, likewise.</summary>
    internal required Tensor StepSize { get; init; }

    /// <summary>How much one value changes in a perturbation of length 1, by the attack's norm, that changes all alike.</summary>
    internal required double PerValue { get; init; }

    internal required ImageDraws Draws { get; init; }

    internal required ResizingMatrices Matrices { get; init; }

    internal required OtherImages? Others { get; init; }

    /// <summary>How many copies of the batch are computed in a pass at most; null for as many as pay.</summary>
    internal int? CopiesAtOnce { get; init; }

    internal required CancellationToken Cancellation { get; init; }

    /// <summary>Takes note, on the device, of images for which a value, one an image, is not finite.</summary>
    internal void Watch(Tensor values) => isSound.logical_and_(values.isfinite());

    /// <summary>Throws if a network gave something that is no number.</summary>
    /// <exception cref="InvalidOperationException">It did; the message says for which images.</exception>
    internal void ThrowIfUnsound()
    {
        using var scope = NewDisposeScope();
        if (isSound.all().item<bool>()) return;
        var unsound = isSound.logical_not().nonzero().flatten().ToArray<long>();
        throw new InvalidOperationException(
            $"The source '{Sources.Name}' must give finite logits and gradients; it gave others for {unsound.Length} of {Images.shape[0]} images, the first of them at index {unsound[0]}.");
    }
}
