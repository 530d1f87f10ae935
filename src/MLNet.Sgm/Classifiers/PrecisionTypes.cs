using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>What a <see cref="Precision"/> means for tensors.</summary>
internal static class PrecisionTypes
{
    /// <summary>The type of everything around the network: preprocessing, resizing, the loss and the attack's own arithmetic.</summary>
    internal static ScalarType Arithmetic(this Precision precision) => precision == Precision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>The type of the network's weights, and of what flows between its layers.</summary>
    internal static ScalarType Network(this Precision precision) => precision == Precision.BFloat16 ? ScalarType.BFloat16 : precision.Arithmetic();

    /// <exception cref="ArgumentException">The precision is Float64 and the device has no float64.</exception>
    internal static void Require(this Precision precision, DeviceType device)
    {
        if (precision == Precision.Float64 && device == DeviceType.MPS)
            throw new ArgumentException($"Precision {nameof(Precision.Float64)} needs a device that computes in float64, which Apple's GPUs do not; found the device mps.");
    }
}
