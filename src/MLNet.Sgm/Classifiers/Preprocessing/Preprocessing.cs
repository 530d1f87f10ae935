using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.Sgm.Classifiers;

/// <summary>What happens to an image, inside the graph, before the network sees it.</summary>
/// <remarks>
/// Images are float32, N×3×H×W, RGB, in [0, 1]. The network sees (image − mean) / std, per channel, the image first brought to the
/// network's <see cref="Channels"/> and <see cref="Range"/>; with one mean and one
/// std it sees one channel, the luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). An image of another size is resized first,
/// with antialiasing. Gradients are taken through these steps, so that ε and step size are in units of the image.
/// </remarks>
public sealed record Preprocessing
{
    /// <summary>Creates a preprocessing.</summary>
    /// <param name="mean">Mean per channel the network expects, in its order and range: three values, or one for a network of one channel.</param>
    /// <param name="std">Standard deviation per channel, as many as <paramref name="mean"/>, each positive.</param>
    /// <param name="height">Height of the network's input in pixels.</param>
    /// <param name="width">Width of the network's input in pixels.</param>
    /// <exception cref="ArgumentException">The number of channels is neither 1 nor 3, or a value is out of range.</exception>
    public Preprocessing(IReadOnlyList<float> mean, IReadOnlyList<float> std, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count is not (1 or 3) || std.Count != mean.Count)
            throw new ArgumentException($"Mean and std must both have 1 or 3 values; found {mean.Count} and {std.Count}.", nameof(mean));
        if (!mean.All(float.IsFinite) || !std.All(value => value > 0 && float.IsFinite(value)))
            throw new ArgumentException($"Mean must be finite and std positive; found mean ({Values(mean, ", ")}) and std ({Values(std, ", ")}).", nameof(std));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Mean, Std, Height, Width) = ([.. mean], [.. std], height, width);
    }

    /// <summary>ImageNet's mean and standard deviation at 224×224, as torchvision's networks expect.</summary>
    public static Preprocessing ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f], 224, 224);

    /// <summary>Pixels from −1 to 1 at 299×299, as the Inceptions expect.</summary>
    /// <remarks>Torchvision's Inception-v3 takes ImageNet's mean and standard deviation and turns them into these itself.</remarks>
    public static Preprocessing Inception { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f], 299, 299) { Filter = ResizeFilter.Bicubic };

    /// <summary>Mean per channel of the network's input, in the order of <see cref="Channels"/> and the units of <see cref="Range"/>.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>Standard deviation per channel of the network's input.</summary>
    public IReadOnlyList<float> Std { get; }

    /// <summary>Height of the network's input in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the network's input in pixels.</summary>
    public int Width { get; }

    /// <summary>How an image of another size is resized, <see cref="ResizeFilter.Bilinear"/> by default.</summary>
    public ResizeFilter Filter { get; init; }

    /// <summary>The order in which the network takes the channels, <see cref="ChannelOrder.Rgb"/> by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ChannelOrder Channels { get; init; }

    /// <summary>The range of the pixels from which the mean is subtracted, <see cref="PixelRange.ZeroToOne"/> by default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PixelRange Range { get; init; }

    /// <summary>The largest value of a pixel in <see cref="Range"/>.</summary>
    internal float Brightest => Range == PixelRange.ZeroTo255 ? byte.MaxValue : 1;

    // No pixels deviate by more than half of their range. A network may still want them scaled down, but hardly tenfold.
    private const float LargestScale = 10;

    /// <exception cref="ArgumentException">The mean or standard deviation cannot be those of pixels of the range, or a gray image has no order of channels.</exception>
    internal void RequirePlausible(string classifier)
    {
        var highest = Mean.Max();
        if (highest > Brightest || Std.Max() > LargestScale * Brightest)
            throw new ArgumentException($"Mean and std of '{classifier}' must be those of pixels from 0 to {Brightest}; found mean {Values(Mean)} and std {Values(Std)}{(Range == PixelRange.ZeroToOne ? ": where they are those of pixels from 0 to 255, say so (--pixel-range 255; Range in code)" : "")}.", nameof(Mean));
        if (Range == PixelRange.ZeroTo255 && highest is > 0 and <= 1)
            throw new ArgumentException($"Mean of '{classifier}' must be that of pixels from 0 to 255; found {Values(Mean)}, which is that of pixels from 0 to 1.", nameof(Mean));
        if (Channels == ChannelOrder.Bgr && Mean.Count == 1) throw new ArgumentException($"The preprocessing of '{classifier}' has one mean, for gray images, whose channels have no order; found {Channels}.", nameof(Channels));
    }

    private static string Values(IEnumerable<float> values, string separator = " ") => string.Join(separator, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
