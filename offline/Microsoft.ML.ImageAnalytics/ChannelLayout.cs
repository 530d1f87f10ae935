using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Where the channels of an image are in a vector: planes one after the other, or the channels of each pixel together.</summary>
internal sealed class ChannelLayout
{
    private readonly ColorBits[] _channels;
    private readonly bool _interleaved;

    public ChannelLayout(ColorBits colors, ColorsOrder order, bool interleaved, string parameter)
    {
        _channels = [.. Ordered(order).Where(channel => (colors & channel) != 0)];
        if (_channels.Length == 0)
            throw Contracts.Param(parameter, "Need to use at least one color plane");
        _interleaved = interleaved;
    }

    public ReadOnlySpan<ColorBits> Channels => _channels;

    public int Count => _channels.Length;

    public bool Has(ColorBits channel) => _channels.Contains(channel);

    /// <summary>The dimensions of the vector of an image.</summary>
    public int[] Dimensions(int height, int width) => _interleaved ? [height, width, Count] : [Count, height, width];

    /// <summary>The first position of a channel in the vector of an image of so many pixels, and the step from pixel to pixel.</summary>
    public (int Start, int Step) Positions(ColorBits channel, int pixels)
    {
        var index = Array.IndexOf(_channels, channel);
        return _interleaved ? (index, Count) : (index * pixels, 1);
    }

    /// <summary>The place of a channel within the bytes of a pixel.</summary>
    public static int ByteOf(ColorBits channel, MLPixelFormat format) => channel switch
    {
        ColorBits.Alpha => 3,
        ColorBits.Green => 1,
        ColorBits.Red => format == MLPixelFormat.Bgra32 ? 2 : 0,
        _ => format == MLPixelFormat.Bgra32 ? 0 : 2,
    };

    private static ColorBits[] Ordered(ColorsOrder order) => order switch
    {
        ColorsOrder.ARGB => [ColorBits.Alpha, ColorBits.Red, ColorBits.Green, ColorBits.Blue],
        ColorsOrder.ARBG => [ColorBits.Alpha, ColorBits.Red, ColorBits.Blue, ColorBits.Green],
        ColorsOrder.ABRG => [ColorBits.Alpha, ColorBits.Blue, ColorBits.Red, ColorBits.Green],
        ColorsOrder.ABGR => [ColorBits.Alpha, ColorBits.Blue, ColorBits.Green, ColorBits.Red],
        ColorsOrder.AGRB => [ColorBits.Alpha, ColorBits.Green, ColorBits.Red, ColorBits.Blue],
        ColorsOrder.AGBR => [ColorBits.Alpha, ColorBits.Green, ColorBits.Blue, ColorBits.Red],
        _ => throw Contracts.Param(nameof(order), $"There is no order {order}"),
    };
}
