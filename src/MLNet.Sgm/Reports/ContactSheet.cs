using Microsoft.ML.Data;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Reports;

/// <summary>One picture of several attacks: a column an image, and below each other the original, the adversarial image and their difference.</summary>
public static class ContactSheet
{
    private const int Gap = 4;
    private const int BytesPerPixel = 4;
    private const byte Background = 255;

    /// <summary>Writes the sheet as PNG, under a temporary name first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pairs">Originals and adversarial images, all of one size and pixel format.</param>
    /// <param name="magnification">How many times larger each pixel is drawn, at least 1.</param>
    /// <param name="amplification">How many times larger the difference is drawn, around mid-gray.</param>
    /// <exception cref="ArgumentException">There are no images, or they differ in size or format.</exception>
    public static void Save(string path, IReadOnlyList<(MLImage Original, MLImage Adversarial)> pairs, int magnification = 3, float amplification = 5)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(magnification, 1);
        if (pairs.Count == 0) throw new ArgumentException("A contact sheet needs at least one image; found none.", nameof(pairs));
        var first = pairs[0].Original;
        foreach (var image in pairs.SelectMany(pair => new[] { pair.Original, pair.Adversarial }))
            if ((image.Width, image.Height, image.PixelFormat) != (first.Width, first.Height, first.PixelFormat))
                throw new ArgumentException($"The images of a contact sheet must all be {first.Width}x{first.Height} {first.PixelFormat}; found {image.Width}x{image.Height} {image.PixelFormat}.", nameof(pairs));

        var (cellWidth, cellHeight) = (first.Width * magnification + Gap, first.Height * magnification + Gap);
        var (width, height) = (pairs.Count * cellWidth + Gap, 3 * cellHeight + Gap);
        var sheet = new byte[width * height * BytesPerPixel];
        Array.Fill(sheet, Background);
        for (var column = 0; column < pairs.Count; column++)
        {
            using var difference = DifferenceImage.Of(pairs[column].Original, pairs[column].Adversarial, amplification);
            MLImage[] rows = [pairs[column].Original, pairs[column].Adversarial, difference];
            for (var row = 0; row < rows.Length; row++)
                Draw(rows[row].Pixels, first.Width, magnification, sheet, width, Gap + column * cellWidth, Gap + row * cellHeight);
        }
        using var picture = MLImage.CreateFromPixels(width, height, first.PixelFormat, sheet);
        PngFile.Save(picture, path);
    }

    private static void Draw(ReadOnlySpan<byte> image, int imageWidth, int magnification, byte[] sheet, int sheetWidth, int left, int top)
    {
        var imageHeight = image.Length / BytesPerPixel / imageWidth;
        for (var y = 0; y < imageHeight * magnification; y++)
        {
            for (var x = 0; x < imageWidth * magnification; x++)
            {
                var from = ((y / magnification) * imageWidth + x / magnification) * BytesPerPixel;
                var to = ((top + y) * sheetWidth + left + x) * BytesPerPixel;
                image.Slice(from, BytesPerPixel).CopyTo(sheet.AsSpan(to));
            }
        }
    }
}
