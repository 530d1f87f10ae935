using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Cli.Attacks;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Evaluation;

/// <summary>The images that are scored, with their originals beside them where those are at hand.</summary>
/// <param name="Scored">The images.</param>
/// <param name="Manifest">What made them, if they are a folder of <c>sgm attack</c>.</param>
/// <param name="Clean">The originals, in the order of the images; null where there are none.</param>
internal sealed record EvaluationImages(ImageDataset Scored, AttackManifest? Manifest, ImageDataset? Clean)
{
    internal const string Image = nameof(Row.Image);
    internal const string Original = nameof(Row.Original);
    internal const string Name = nameof(Row.Name);
    internal const string TargetLabel = nameof(Row.TargetLabel);

    /// <summary>Whether each image has a class that the attack aimed at.</summary>
    internal bool HasTargets => Scored.Images.All(image => image.TargetLabel is not null);

    /// <summary>A folder of <c>sgm attack</c> knows the classes of its images; null for any other.</summary>
    internal static AttackManifest? ManifestOf(string path)
    {
        var file = Path.Combine(path, AttackManifest.FileName);
        return File.Exists(file) ? AttackManifest.Read(file) : null;
    }

    /// <summary>The images of a complete folder of <c>sgm attack</c>.</summary>
    internal static ImageDataset DatasetOf(string path, AttackManifest manifest) =>
        ImageDataset.Of(path, [.. manifest.Images.Select(image => new LabeledImage { ImagePath = image.File, Label = image.Label, TargetLabel = image.TargetLabel })]);

    /// <summary>The originals of images: files that the manifest names, or else of the same names, whatever their extension; or those of a table or an IDX file.</summary>
    /// <exception cref="FileNotFoundException">An image has no original.</exception>
    internal static ImageDataset OriginalsOf(ImageDataset scored, AttackManifest? manifest, string path, IReadOnlyList<string> classNames)
    {
        var fullNames = manifest?.Images.ToDictionary(image => image.File, image => image.Image) ?? [];
        if (ImageDatasetReader.IsIdx(path) || ImageDatasetReader.IsTable(path))
        {
            var all = ImageDataset.Read(path, classNames: classNames, skipMissing: true);
            var known = all.Images.ToLookup(image => Path.ChangeExtension(image.ImagePath, null));
            return all.With([.. scored.Images.Select(image => known[Path.ChangeExtension(image.ImagePath, null)].FirstOrDefault() ?? throw Missing(image.ImagePath, path))]);
        }
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"The folder of originals '{path}' does not exist.");
        var finder = new ImageFinder(ImageDatasetReader.ImagesIn(path));
        string Find(string name) => (fullNames.GetValueOrDefault(name) is { } full ? finder.Find(full) : null) ?? finder.Find(Path.ChangeExtension(name, null)) ?? throw Missing(name, path);
        return ImageDataset.Of(finder.Folder, [.. scored.Images.Select(image => new LabeledImage { ImagePath = Find(image.ImagePath), Label = image.Label, TargetLabel = image.TargetLabel })]);
    }

    /// <summary>The rows: name, class and target, the image, and its original where there is one, brought to the image's size.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="sizing">What is done with originals of another size.</param>
    /// <param name="read">Told the number of images that were read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal IDataView Load(MLContext context, ImageSizing sizing, IProgress<long> read, CancellationToken cancellation)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        if (Clean is null) schema.Remove(schema[Original]);
        var originals = Clean is null ? null : Sized(Clean, sizing);
        return context.Data.LoadFromEnumerable(Scored.Images.Select((image, index) =>
        {
            cancellation.ThrowIfCancellationRequested();
            read.Report(index + 1);
            return new Row(image, () => Scored.Open(image), () => originals!.Open(originals.Images[index]));
        }), schema);
    }

    /// <summary>How originals were brought to size, as the manifest tells it.</summary>
    internal ImageSizing ManifestSizing => Enum.TryParse<ImageSizing>((string?)Manifest?.Header.Settings["resize"], out var sizing) ? sizing : ImageSizing.None;

    /// <summary>The names of the sources, as the manifest tells them.</summary>
    internal string? ManifestSource => Manifest?.Header.Settings["sources"] is JsonArray sources ? string.Join(" + ", sources.Select(source => (string?)source!["name"])) : null;

    private ImageDataset Sized(ImageDataset originals, ImageSizing sizing)
    {
        using var first = Scored.Open(Scored.Images[0]);
        return ImageSizes.Resize(originals, first.Height, first.Width, sizing);
    }

    private static FileNotFoundException Missing(string name, string path) => new($"The image '{name}' has no original in '{path}'.", name);

    private sealed class Row(LabeledImage image, Func<MLImage> open, Func<MLImage> openOriginal)
    {
        public string Name => image.ImagePath;

        public string Label => image.Label;

        public string TargetLabel => image.TargetLabel ?? "";

        [AnySizeImage]
        public MLImage Image => open();

        [AnySizeImage]
        public MLImage Original => openOriginal();
    }
}
