using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Attacks;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace MLNet.Sgm.Pipeline;

/// <summary>
/// How the pixels of an image are laid out in a vector: what ExtractPixels was told, under the same names. A value of the vector is
/// (pixel − <see cref="OffsetImage"/>) · <see cref="ScaleImage"/>, for pixels from 0 to 255.
/// </summary>
/// <remarks>
/// Columns that an attack makes carry it with them, so that whatever reads them need not be told again. Alpha, where it is there, is handed on as it is.
/// </remarks>
/// <example>
/// <code>
/// ml.Transforms.ExtractPixels("Pixels", "Image", interleavePixelColors: true, offsetImage: 127.5f, scaleImage: 1 / 127.5f)
///     .Append(ml.Robustness.AdversarialSgm("Adversarial", "Pixels", new()
///     {
///         Source = resNet, PixelFormat = new() { InterleavePixelColors = true, OffsetImage = 127.5f, ScaleImage = 1 / 127.5f },
///     }))
/// </code>
/// </example>
public sealed record PixelFormat
{
    /// <summary>Which values a pixel has: red, green and blue, and perhaps alpha; <see cref="ColorBits.Rgb"/> by default.</summary>
    public ColorBits ColorsToExtract { get; init; } = ColorBits.Rgb;

    /// <summary>Their order; <see cref="ColorsOrder.ARGB"/> by default.</summary>
    public ColorsOrder OrderOfExtraction { get; init; } = ColorsOrder.ARGB;

    /// <summary>Whether the values of each pixel stand together; false by default, one plane after the other.</summary>
    public bool InterleavePixelColors { get; init; }

    /// <summary>What is subtracted from a pixel, in 0 to 255; 0 by default.</summary>
    public float OffsetImage { get; init; }

    /// <summary>What a pixel is multiplied by after that; 1 by default.</summary>
    public float ScaleImage { get; init; } = 1;

    /// <summary>The number of values of a pixel.</summary>
    internal int Channels => ColorsToExtract == ColorBits.All ? 4 : 3;

    /// <summary>The dimensions of the vector of an image.</summary>
    internal int[] Dimensions(int height, int width) => InterleavePixelColors ? [height, width, Channels] : [Channels, height, width];

    /// <summary>Where in a vector the red, green and blue of an image of so many pixels begin, and the step from pixel to pixel.</summary>
    internal (int[] Starts, int Step) Positions(int area)
    {
        var order = OrderOfExtraction.ToString();
        var first = ColorsToExtract == ColorBits.All ? 0 : 1;
        var places = "RGB".Select(color => order.IndexOf(color) - first);
        return InterleavePixelColors ? ([.. places], Channels) : ([.. places.Select(place => place * area)], 1);
    }

    /// <summary>The pixel in [0, 1] that a value stands for.</summary>
    /// <remarks>A byte comes back as the byte that it was: dividing rounds, but multiplying again tells.</remarks>
    internal float ToPixel(float value)
    {
        var pixel = value / ScaleImage + OffsetImage;
        var nearest = MathF.Round(pixel);
        return (ToValue(nearest) == value ? nearest : pixel) / byte.MaxValue;
    }

    /// <summary>The value of a pixel in [0, 255].</summary>
    internal float ToValue(float pixel) => (pixel - OffsetImage) * ScaleImage;

    /// <exception cref="ArgumentException">A property is out of its range.</exception>
    internal void Validate()
    {
        Setting.Require(ColorsToExtract is ColorBits.Rgb or ColorBits.All, nameof(ColorsToExtract), $"{ColorBits.Rgb} or {ColorBits.All}, because a network sees red, green and blue", ColorsToExtract);
        Setting.RequireDefined(OrderOfExtraction, nameof(OrderOfExtraction));
        Setting.Require(float.IsFinite(OffsetImage), nameof(OffsetImage), "finite", OffsetImage);
        Setting.Require(ScaleImage != 0 && float.IsFinite(ScaleImage), nameof(ScaleImage), "finite and not 0", ScaleImage);
    }

    /// <summary>What a column says of itself, or ExtractPixels' own defaults.</summary>
    internal static PixelFormat Of(DataViewSchema.Column column) =>
        AnnotationKinds.ReadText(column, AnnotationKinds.PixelFormat) is { } json ? JsonSerializer.Deserialize<PixelFormat>(json)! : new();

    /// <summary>For <see cref="AnnotationKinds.PixelFormat"/>.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this);
}
