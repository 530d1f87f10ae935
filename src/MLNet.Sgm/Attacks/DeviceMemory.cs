using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What to say when a batch does not fit a device's memory.</summary>
internal static class DeviceMemory
{
    // libtorch gives no code for it: CUDA's allocator and the CPU's say it in these words.
    private static readonly string[] Complaints = ["out of memory", "not enough memory", "can't allocate memory"];

    internal static bool IsExhausted(ExternalException error) => Complaints.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>The exception for a batch that did not fit, with the largest batch that does, found by trying.</summary>
    /// <param name="device">The device.</param>
    /// <param name="count">The number of images that did not fit.</param>
    /// <param name="tryOut">Does what takes most memory for some number of images.</param>
    /// <param name="error">What libtorch threw.</param>
    internal static InsufficientMemoryException Exhausted(Device device, int count, Action<int> tryOut, ExternalException error)
    {
        var (fitting, failing) = (0, count);
        while (failing - fitting > 1)
        {
            var tried = fitting + (failing - fitting) / 2;
            if (Fits(tried, tryOut)) fitting = tried;
            else failing = tried;
        }
        return new($"The device {device} ran out of memory with a batch of {count} images; {(fitting > 0 ? $"the largest batch that is likely to fit is {fitting}" : "not even a batch of 1 fits")}.", error);
    }

    /// <summary>The exception for a batch that will not fit, before it is begun.</summary>
    /// <param name="device">The device.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="ofImage">What one takes, in bytes.</param>
    /// <param name="free">What there is, in bytes.</param>
    internal static InsufficientMemoryException TooLarge(Device device, long count, long ofImage, long free) => new(string.Create(CultureInfo.InvariantCulture,
        $"The device {device} has {GiB(free)} GiB of memory free, and a batch of {count} images takes about {GiB(count * ofImage)} GiB; {(free >= ofImage ? $"the largest batch that is likely to fit is {free / ofImage}" : "not even a batch of 1 fits")}."));

    private static string GiB(long bytes) => (bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture);

    private static bool Fits(int count, Action<int> tryOut)
    {
        using var scope = NewDisposeScope();
        try
        {
            tryOut(count);
            return true;
        }
        catch (ExternalException error) when (IsExhausted(error))
        {
            return false;
        }
    }
}
