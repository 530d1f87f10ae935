using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>Checks of tensors that come from outside: one sentence that names the argument, what was expected and what was found.</summary>
internal static class AttackInput
{
    /// <summary>Images on a device, out of reach of autograd.</summary>
    /// <exception cref="ArgumentException">They are not N×3×H×W float32 in [0, 1].</exception>
    internal static Tensor Images(Tensor images, string name, Device device)
    {
        ArgumentNullException.ThrowIfNull(images, name);
        if (images.dim() != 4 || images.shape[1] != Sgm.Images.Pixels.Channels || images.shape[2] < 1 || images.shape[3] < 1 || images.dtype != ScalarType.Float32)
            throw Mismatch(name, "N×3×H×W float32", images);
        var placed = Place(images.detach(), device);
        if (placed.shape[0] > 0) CheckPixels(placed, name);
        return placed;
    }

    /// <summary>Class indices on the host.</summary>
    /// <exception cref="ArgumentException">They are not N int64 values below the number of classes.</exception>
    internal static long[] Classes(Tensor classes, string name, long count, int classCount)
    {
        ArgumentNullException.ThrowIfNull(classes, name);
        if (classes.dim() != 1 || classes.shape[0] != count || classes.dtype != ScalarType.Int64) throw Mismatch(name, $"{count} int64 class indices, one for each image", classes);
        var values = classes.ToArray<long>();
        var wrong = Array.FindIndex(values, value => value < 0 || value >= classCount);
        if (wrong >= 0) throw new ArgumentException(FormattableString.Invariant($"{name} must be class indices from 0 to {classCount - 1}; found {values[wrong]} at index {wrong}."), name);
        return values;
    }

    /// <summary>Radii on the host.</summary>
    /// <exception cref="ArgumentException">They are not N float32 values in the range of ε.</exception>
    internal static float[] Epsilons(Tensor epsilons, string name, long count, AttackNorm norm)
    {
        if (epsilons.dim() != 1 || epsilons.shape[0] != count || epsilons.dtype != ScalarType.Float32) throw Mismatch(name, $"{count} float32 values, one for each image", epsilons);
        var values = epsilons.ToArray<float>();
        var wrong = Array.FindIndex(values, value => !norm.IsLength(value));
        if (wrong >= 0)
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {norm.LengthRange()}; found {values[wrong]} at index {wrong}."), name);
        return values;
    }

    /// <summary>From pinned memory, which libtorch keeps for the next batch, a GPU takes a copy while the caller goes on.</summary>
    private static Tensor Place(Tensor images, Device device)
    {
        if (device.type != DeviceType.CUDA || images.device_type != DeviceType.CPU) return images.to(device);
        using var pinned = images.pin_memory();
        return pinned.to(device, non_blocking: true);
    }

    private static void CheckPixels(Tensor images, string name)
    {
        using var scope = NewDisposeScope();
        // NaN is neither.
        var isPixel = images.ge(0).logical_and_(images.le(1));
        if (isPixel.all().item<bool>()) return;
        var place = isPixel.logical_not().nonzero()[0].ToArray<long>();
        var value = images[place[0], place[1], place[2], place[3]].item<float>();
        throw new ArgumentException(FormattableString.Invariant($"{name} must be in [0, 1]; found {value} in image {place[0]}, channel {place[1]}, row {place[2]}, column {place[3]}."), name);
    }

    private static ArgumentException Mismatch(string name, string expected, Tensor found) =>
        new($"{name} must be {expected}; found a tensor of {found.dtype} of shape [{string.Join(", ", found.shape)}].", name);
}
