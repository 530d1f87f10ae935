using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Reports.Html;

/// <summary>The gallery's pictures, few and small enough for one page.</summary>
internal sealed class GalleryPictures
{
    private const int MostSmall = 36;
    private const int MostLarge = 18;
    private const int LargeSide = 64;
    private const int MostSide = 160;

    /// <summary>Characters of all pictures together.</summary>
    private const int Budget = 2_000_000;

    private const float DefaultAmplification = 5;
    private const int MostAmplification = 32;

    private GalleryPictures(IReadOnlyList<Item> items, int missing) => (Items, Missing) = (items, missing);

    /// <summary>One image, its pictures as PNG in base 64.</summary>
    internal sealed record Item(GalleryImage Image, string Clean, string Adversarial, string Difference, int Width, int Height, int Amplification)
    {
        /// <summary>Whether its pixels are to be seen one by one.</summary>
        internal bool IsSmall => Math.Max(Width, Height) <= LargeSide;

        internal int Length => Clean.Length + Adversarial.Length + Difference.Length;
    }

    internal IReadOnlyList<Item> Items { get; }

    /// <summary>How many images have no files.</summary>
    internal int Missing { get; }

    /// <summary>Reads the gallery's files: every so many of them where there are too many, smaller where they would be too long.</summary>
    /// <exception cref="InvalidDataException">A file lies outside the folder, is no image, or two that belong together differ in size.</exception>
    internal static GalleryPictures Read(TransferReport report, string folder)
    {
        List<GalleryImage> found = [.. report.Gallery.Where(image => File.Exists(PathIn(folder, image.Clean)) && File.Exists(PathIn(folder, image.Adversarial)))];
        var missing = report.Gallery.Count - found.Count;
        if (found.Count == 0) return new([], missing);
        List<Item> items = [];
        // Noise does not compress, so that the first try tells how much smaller the next has to be.
        for (var side = (double)MostSide; ; side *= 0.95 * Math.Sqrt((double)Budget / items.Sum(item => item.Length)))
        {
            var first = Encode(report, found[0], folder, (int)side);
            var most = Math.Min(found.Count, first.IsSmall && side == MostSide ? MostSmall : MostLarge);
            items = [.. Enumerable.Range(0, most).Select(index => Encode(report, found[index * found.Count / most], folder, (int)side))];
            if (items.Sum(item => item.Length) <= Budget) return new(items, missing);
        }
    }

    private static Item Encode(TransferReport report, GalleryImage image, string folder, int mostSide)
    {
        using var clean = Load(PathIn(folder, image.Clean));
        using var adversarial = Load(PathIn(folder, image.Adversarial));
        if ((clean.Width, clean.Height, clean.PixelFormat) != (adversarial.Width, adversarial.Height, adversarial.PixelFormat))
            throw new InvalidDataException($"The pictures '{image.Clean}' and '{image.Adversarial}' must have one size and pixel format; found {clean.Width}x{clean.Height} {clean.PixelFormat} and {adversarial.Width}x{adversarial.Height} {adversarial.PixelFormat}.");
        var amplification = Amplification(report.Attacks.FirstOrDefault(attack => attack.Name == image.Attack));
        using var difference = DifferenceImage.Of(clean, adversarial, amplification);
        var scale = Math.Min(1, (double)mostSide / Math.Max(clean.Width, clean.Height));
        var (width, height) = (Math.Max(1, (int)(clean.Width * scale)), Math.Max(1, (int)(clean.Height * scale)));
        string Shrunk(MLImage picture)
        {
            using var small = Thumbnail.Of(picture, width, height);
            return Convert.ToBase64String(PngFile.Encode(small));
        }
        return new(image, Shrunk(clean), Shrunk(adversarial), Shrunk(difference), width, height, amplification);
    }

    /// <summary>What takes ε to the ends of the scale.</summary>
    private static int Amplification(ReportAttack? attack) =>
        attack is { Norm: AttackNorm.LInfinity, Epsilon: > 0 } ? Math.Clamp((int)(127 / (255 * attack.Epsilon)), 1, MostAmplification) : (int)DefaultAmplification;

    private static string PathIn(string folder, string relative) =>
        FolderPaths.Within(folder, relative) ?? throw new InvalidDataException($"A picture of the gallery must lie in the folder '{folder}'; found '{relative}'.");

    private static MLImage Load(string path)
    {
        try
        {
            return MLImage.CreateFromFile(path);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
        {
            throw new InvalidDataException($"The gallery's file '{path}' cannot be read as an image: {error.Message}", error);
        }
    }
}
