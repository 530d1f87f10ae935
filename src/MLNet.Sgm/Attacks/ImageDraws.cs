using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What a number is drawn for.</summary>
internal enum Drawn
{
    Start,
    Radius,
    Target,
    Other,

    /// <summary>The first of a transform's own purposes; the others follow.</summary>
    Transform,

    /// <summary>The first of a sampling's own purposes; the others follow.</summary>
    Sampling = 1 << 16,

    /// <summary>The first of a step's own purposes; the others follow.</summary>
    Step = 2 << 16,

    /// <summary>The first of an objective's own purposes; the others follow.</summary>
    Objective = 3 << 16,

    /// <summary>The first of a fusion's own purposes; the others follow.</summary>
    Fusion = 4 << 16,

    /// <summary>The first of a backward rule's own purposes; the others follow.</summary>
    Backward = 5 << 16,
}

/// <summary>Where in an attack a number is drawn.</summary>
/// <param name="Restart">Which run of the attack.</param>
/// <param name="Step">Which step of it.</param>
/// <param name="Sample">Which gradient of the step.</param>
/// <param name="Copy">Which copy of the images.</param>
/// <param name="Branch">Which transform of a chain.</param>
internal readonly record struct DrawPlace(int Restart, int Step = 0, int Sample = 0, int Copy = 0, int Branch = 1);

/// <summary>
/// Random numbers that belong to images: each is a function of the seed, the image's own pixels, and what and where in the attack it is for. So an
/// image has the same draws in a batch of any size and order, in a shuffled view, in a prediction engine; and two equal images have equal ones.
/// </summary>
internal sealed class ImageDraws : IDisposable
{
    private readonly ulong[]? keys;
    private readonly int seed;
    private readonly Device device;
    private readonly Lazy<Generator> generator;

    /// <param name="seed">The seed of the attack.</param>
    /// <param name="images">The clean images, float32.</param>
    /// <param name="isRandom">Whether anything will be drawn; if not, the images are not read.</param>
    internal ImageDraws(int seed, Tensor images, bool isRandom)
    {
        (device, this.seed) = (images.device, seed);
        generator = new(() => new Generator(0, device));
        keys = isRandom ? Keys((uint)seed, images) : null;
    }

    /// <summary>A number in [0, 1).</summary>
    internal double Uniform(int image, Drawn what, DrawPlace place) => ToUnit(Hash(image, what, place));

    /// <summary>A number in [0, 1) that all images share, whatever is in the batch.</summary>
    internal double Shared(Drawn what, DrawPlace place) => ToUnit(Hash((uint)seed, what, place));

    /// <summary>Numbers in [−1, 1), one for each value of the images, of their type.</summary>
    /// <param name="images">The images, or some of them that follow each other.</param>
    /// <param name="what">What the numbers are for.</param>
    /// <param name="place">Where in the attack.</param>
    /// <param name="first">The place in the batch of the first of the images.</param>
    internal Tensor UniformNoise(Tensor images, Drawn what, DrawPlace place, int first = 0) => Noise(images, what, place, first, (noise, source) => noise.uniform_(-1, 1, source));

    /// <summary>Numbers of the standard normal distribution, one for each value of the images, of their type.</summary>
    /// <inheritdoc cref="UniformNoise"/>
    internal Tensor NormalNoise(Tensor images, Drawn what, DrawPlace place, int first = 0) => Noise(images, what, place, first, (noise, source) => noise.normal_(0, 1, source));

    public void Dispose()
    {
        if (generator.IsValueCreated) generator.Value.Dispose();
    }

    private static ulong[] Keys(uint seed, Tensor images)
    {
        using var scope = NewDisposeScope();
        var pixels = images.ToArray<float>();
        var keys = new ulong[images.shape[0]];
        var length = pixels.Length / keys.Length;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var image = 0; image < keys.Length; image++)
        {
            SHA256.HashData(MemoryMarshal.AsBytes(pixels.AsSpan(image * length, length)), hash);
            keys[image] = Mix(MemoryMarshal.Read<ulong>(hash), seed);
        }
        return keys;
    }

    private Tensor Noise(Tensor images, Drawn what, DrawPlace place, int first, Action<Tensor, Generator> fill)
    {
        // Drawn in float32 in any case: the numbers do not depend on what the attack computes in.
        var noise = empty(images.shape, dtype: ScalarType.Float32, device: device);
        for (var image = 0; image < images.shape[0]; image++)
        {
            using var scope = NewDisposeScope();
            fill(noise.narrow(0, image, 1), generator.Value.manual_seed((long)(Hash(first + image, what, place) >> 1)));
        }
        return noise.to(images.dtype);
    }

    private ulong Hash(int image, Drawn what, DrawPlace place)
    {
        if (keys is null) throw new InvalidOperationException($"A component that draws must override {nameof(AttackComponent.IsRandom)} to be true; found false.");
        return Hash(keys[image], what, place);
    }

    private static double ToUnit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    private static ulong Hash(ulong key, Drawn what, DrawPlace place)
    {
        var hash = Mix(key, (uint)what);
        foreach (var part in (ReadOnlySpan<int>)[place.Restart, place.Step, place.Sample, place.Copy, place.Branch]) hash = Mix(hash, (uint)part);
        return hash;
    }

    /// <summary>A step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) with another number mixed in.</summary>
    private static ulong Mix(ulong hash, uint part)
    {
        hash += 0x9E3779B97F4A7C15 + part;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
