using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>Values that PyTorch made the expected numbers of these tests from, and how they are compared.</summary>
internal static class Ramp
{
    /// <summary>(7 i mod 11) / 10 − 1/2 for the i-th element, in row-major order.</summary>
    public static Tensor Of(params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = i * 7 % 11 / 10f - 0.5f;
        return tensor(values, shape);
    }

    public static float[] Values(Tensor tensor)
    {
        using var detached = tensor.detach();
        return detached.data<float>().ToArray();
    }

    public static void AreClose(float[] expected, Tensor actual, float tolerance = 1e-6f)
    {
        var values = Values(actual);
        Assert.HasCount(expected.Length, values);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], values[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}");
    }
}
