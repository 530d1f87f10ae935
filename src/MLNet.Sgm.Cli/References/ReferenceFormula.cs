using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Cli.References;

/// <summary>
/// The weights and images that reference outputs were computed on: a formula over names and positions, so that an architecture
/// can be compared without any weight file.
/// </summary>
/// <remarks>u(key, i) = mix(i · 0x9E3779B9 + fnv(key)) / 2³², with FNV-1a and the finaliser of MurmurHash3, all in 32 bits.</remarks>
internal static class ReferenceFormula
{
    private const int Chunk = 1 << 16;

    /// <summary>The values of a state-dict entry, row by row.</summary>
    /// <param name="key">The entry's name, which decides what its values look like.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="gain">What a weight of two or more dimensions is multiplied by.</param>
    internal static float[] Weights(string key, IReadOnlyList<long> shape, double gain)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var bound = Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, (product, size) => product * size));
        // The order of operations is part of the formula: the last bit of one weight can turn a ReLU on.
        Func<double, double> value = key[(key.LastIndexOf('.') + 1)..] switch
        {
            "num_batches_tracked" => _ => 0,
            "running_var" => u => 0.5 + u,
            "running_mean" => u => (u - 0.5) * 0.2,
            "weight" when shape.Count == 1 && key.EndsWith("bn3.weight", StringComparison.Ordinal) => u => (0.8 + 0.4 * u) * 0.2,
            "weight" when shape.Count == 1 => u => 0.8 + 0.4 * u,
            "bias" => u => (u - 0.5) * 0.1,
            _ => u => (u - 0.5) * 2 * bound * gain,
        };
        var hash = Fnv(key);
        Parallel.For(0, values.Length / Chunk + 1, chunk =>
        {
            for (var i = chunk * Chunk; i < Math.Min((chunk + 1) * Chunk, values.Length); i++) values[i] = (float)value(Uniform(hash, (uint)i));
        });
        return values;
    }

    /// <summary>Images, count×3×side×side in [0, 1]: waves of their own for each image and channel, and noise.</summary>
    internal static Tensor Images(int count, int side)
    {
        var values = new float[count * 3 * side * side];
        for (var n = 0; n < count; n++)
        {
            var hash = Fnv($"image{n}");
            for (var i = 0; i < 3 * side * side; i++)
            {
                var (c, y, x) = (i / (side * side), i / side % side, i % side);
                var wave = 0.5 + 0.35 * Math.Sin(2 * Math.PI * (x * (c + 1.0 + n) / side + y * (2.0 + c) / side));
                values[n * 3 * side * side + i] = (float)Math.Clamp(0.8 * wave + 0.2 * Uniform(hash, (uint)i), 0, 1);
            }
        }
        return tensor(values, [count, 3, side, side]);
    }

    private static uint Fnv(string text) => Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u));

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
