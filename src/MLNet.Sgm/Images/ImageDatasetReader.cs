using System.Globalization;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Images;

/// <summary>Finds out what kind of dataset a path is, and reads it.</summary>
/// <param name="classNames">The classes that indices count; null for ImageNet's.</param>
/// <param name="take">How many images are taken; null for all.</param>
/// <param name="skipMissing">Whether images that a table names may be missing.</param>
internal sealed class ImageDatasetReader(IReadOnlyList<string>? classNames, int? take, bool skipMissing)
{
    private const string ImagesFolder = "images";

    // As Kaggle, TransferAttack and the NIPS 2017 competition have them.
    private static readonly string[] TableNames = ["labels.csv", "images.csv", "dev_dataset.csv"];

    internal ImageDataset Read(string path, string? labels)
    {
        if (labels is not null) return OfTable(path, labels, ImagesIn(RequireFolder(path)));
        if (Directory.Exists(path)) return OfFolder(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"The dataset '{path}' does not exist.", path);
        if (IdxImages.IsImageFile(path)) return OfIdx(path, path);
        if (IsTable(path)) return OfTable(path, path, ImagesIn(ImageTable.FolderOf(path)));
        throw new InvalidDataException($"The dataset must be a folder of images, a table (.csv, .tsv) or a file of IDX images; found the file '{path}'.");
    }

    internal static bool IsTable(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv";

    /// <summary>Whether a path is a file of IDX images, or a folder with one.</summary>
    internal static bool IsIdx(string path) => Directory.Exists(path) ? IdxFileIn(path) is not null : IdxImages.IsImageFile(path);

    private ImageDataset OfFolder(string path)
    {
        if (IdxFileIn(path) is { } idx) return OfIdx(path, idx);
        if (TableIn(path) is { } table) return OfTable(path, table, ImagesIn(path));
        var passedOver = ImageFiles.DescribePassedOver(path);
        if (ImageFolder.HasImages(path) || ImageFiles.SubFolders(path).Any(folder => ImageNetClasses.WordNetIds.Contains(Path.GetFileName(folder))))
            return Taken(ImageDataset.OfFiles(path, "named by WordNet id", path, ImageFolder.ReadByWordNetId(path)), [passedOver]);
        var (images, numbers) = ByNumber(path, ImageFolder.Read(path));
        return Taken(ImageDataset.OfFiles(path, "folders by class", path, images), [numbers, passedOver]);
    }

    /// <summary>Takes names of folders that are all numbers, and none of them a class, for class indices.</summary>
    private (IReadOnlyList<LabeledImage> Images, string? Remark) ByNumber(string path, IReadOnlyList<LabeledImage> images)
    {
        var names = images.Select(image => image.Label).Distinct().ToList();
        if (classNames is null || names.Any(classNames.Contains) || !names.All(name => IndexOf(name) is not null)) return (images, null);
        var (smallest, largest) = (names.Min(IndexOf), names.Max(IndexOf));
        if (largest >= classNames.Count)
            throw new InvalidDataException($"The sub-folders of '{path}' are numbers from {smallest} to {largest}; to be taken for indices of the {classNames.Count} classes they must be from 0 to {classNames.Count - 1}.");
        foreach (var image in images) image.Label = classNames[IndexOf(image.Label)!.Value];
        return (images, $"The sub-folders of '{path}' are numbers from {smallest} to {largest}, and were taken for class indices that count from 0: {smallest} is '{classNames[smallest!.Value]}'.");
    }

    private static int? IndexOf(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private ImageDataset OfTable(string path, string table, string folder)
    {
        var (rows, description) = ImageTable.ReadRows(table, classNames);
        var wanted = skipMissing || take is not { } count ? rows : ImageDataset.Spread(rows, count);
        var (images, missing) = ImageTable.Find(wanted, folder);
        if (missing.Count > 0 && (!skipMissing || images.Count == 0)) throw ImageTable.Missing(table, wanted.Count, missing, folder);
        var leftOut = missing.Count == 0 ? null : $"{missing.Count} of the {wanted.Count} images of the table '{table}' are not in the folder '{folder}' and were left out: {ImageFiles.Named(missing.Select(row => row.File))}.";
        return Taken(ImageDataset.OfFiles(path, "a table", folder, images), [description, leftOut], missing.Count);
    }

    private ImageDataset OfIdx(string path, string file)
    {
        var idx = IdxImages.Read(file);
        var names = classNames ?? ImageNetClasses.Names;
        if (idx.Count == 0) throw new InvalidDataException($"The IDX file '{file}' must hold an image; found none.");
        if (idx.Labels.Max() >= names.Count)
            throw new InvalidDataException($"The labels of the IDX file '{file}' must be from 0 to {names.Count - 1}, as there are {names.Count} class names; found {idx.Labels.Max()}.");
        var indices = Enumerable.Range(0, idx.Count).ToDictionary(i => $"{i:00000}.png");
        return Taken(new(path, "IDX files", null, [.. indices.Select(pair => new LabeledImage { ImagePath = pair.Key, Label = names[idx.Labels[pair.Value]] })], image => idx.ToImage(indices[image.ImagePath])), []);
    }

    private ImageDataset Taken(ImageDataset dataset, IEnumerable<string?> remarks, int missing = 0)
    {
        var images = take is { } count ? dataset.Take(count).Images : dataset.Images;
        return new(dataset, images) { Remarks = [.. remarks.OfType<string>()], Missing = missing };
    }

    private static string? IdxFileIn(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(IdxImages.IsImageFile).Order(StringComparer.Ordinal).ToList();
        return files.FirstOrDefault(file => Path.GetFileName(file).StartsWith("t10k", StringComparison.OrdinalIgnoreCase)) ?? files.FirstOrDefault();
    }

    /// <summary>The table of a folder's images, which are in the folder itself or in one of it.</summary>
    private static string? TableIn(string folder)
    {
        var hasImages = Directory.Exists(Path.Combine(folder, ImagesFolder)) || ImageFolder.HasImages(folder);
        return hasImages ? TableNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) : null;
    }

    /// <summary>The folder of images in a folder, or the folder itself if it has images.</summary>
    internal static string ImagesIn(string folder)
    {
        var images = Path.Combine(folder, ImagesFolder);
        return Directory.Exists(images) && !ImageFolder.HasImages(folder) ? images : folder;
    }

    private static string RequireFolder(string path) => Directory.Exists(path) ? path : throw new DirectoryNotFoundException($"The image folder '{path}' does not exist.");
}
