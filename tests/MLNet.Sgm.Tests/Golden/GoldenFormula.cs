using System.Text;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Golden;

/// <summary>The weights and images that the reference outputs were computed on: a formula, so that no weight file is needed.</summary>
internal static class GoldenFormula
{
    internal static void Fill(nn.Module network, double classifierGain)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var entries = network.state_dict();
        var classifier = entries.Last(entry => entry.Key.EndsWith("weight", StringComparison.Ordinal) && entry.Value.dim() >= 2).Key;
        foreach (var (key, entry) in entries)
        {
            if (entry.dtype == ScalarType.Int64) entry.zero_();
            else entry.copy_(tensor(Values(key, entry.shape, key == classifier ? classifierGain : 1), entry.shape));
        }
    }

    internal static Tensor Images(int count, int side)
    {
        var values = new float[count * 3 * side * side];
        for (var n = 0; n < count; n++)
            for (var c = 0; c < 3; c++)
                for (var y = 0; y < side; y++)
                    for (var x = 0; x < side; x++)
                    {
                        var i = (c * side + y) * side + x;
                        var wave = 0.5 + 0.35 * Math.Sin(2 * Math.PI * (x * (c + 1.0 + n) / side + y * (2.0 + c) / side));
                        values[n * 3 * side * side + i] = (float)Math.Clamp(0.8 * wave + 0.2 * Uniform(Fnv($"image{n}"), (uint)i), 0, 1);
                    }
        return tensor(values, [count, 3, side, side]);
    }

    private static float[] Values(string key, long[] shape, double gain)
    {
        var hash = Fnv(key);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var last = key[(key.LastIndexOf('.') + 1)..];
        var fan = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        Func<double, double> value = last switch
        {
            "running_var" => u => 0.5 + u,
            "running_mean" => u => (u - 0.5) * 0.2,
            "weight" when shape.Length == 1 => u => (0.8 + 0.4 * u) * (key.EndsWith("bn3.weight", StringComparison.Ordinal) ? 0.2 : 1),
            "bias" => u => (u - 0.5) * 0.1,
            _ => u => (u - 0.5) * 2 * Math.Sqrt(6.0 / fan) * gain,
        };
        for (var i = 0; i < values.Length; i++) values[i] = (float)value(Uniform(hash, (uint)i));
        return values;
    }

    private static uint Fnv(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u));

    private static double Uniform(uint hash, uint index)
    {
        unchecked
        {
            var z = index * 0x9E3779B9u + hash;
            z ^= z >> 16;
            z *= 0x85EBCA6Bu;
            z ^= z >> 13;
            z *= 0xC2B2AE35u;
            z ^= z >> 16;
            return z / 4294967296.0;
        }
    }
}
