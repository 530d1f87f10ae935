using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

/// <summary>Known inputs, and outputs boiled down to two numbers, which PyTorch computed once.</summary>
internal static class LayerFingerprint
{
    /// <summary>sin(0.37 i) for the i-th element.</summary>
    public static Tensor Wave(params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++) values[i] = MathF.Sin(i * 0.37f);
        return tensor(values, shape);
    }

    /// <summary>The shape, the sum of the elements, and their sum weighted by cos(i), i from 1.</summary>
    public static void Is(Tensor actual, long[] shape, double sum, double weighted, double tolerance = 2e-4)
    {
        CollectionAssert.AreEqual(shape, actual.shape);
        using var scope = NewDisposeScope();
        var values = actual.detach().to(float64).contiguous().data<double>().ToArray();
        Assert.AreEqual(sum, values.Sum(), tolerance, "sum");
        Assert.AreEqual(weighted, values.Select((value, i) => value * Math.Cos(i + 1)).Sum(), tolerance, "weighted sum");
    }
}
