using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Images;

/// <summary>
/// Labelled images, wherever they are: folders by class, folders or files named by WordNet id, a table (CSV) with a line an image, or IDX files.
/// </summary>
/// <example>
/// <code>
/// var dataset = ImageDataset.Read("SubImageNet224");
/// IDataView images = dataset.Load(ml);                 // ImagePath, Label, TargetLabel, Image
/// </code>
/// </example>
public sealed class ImageDataset
{
    private readonly Func<LabeledImage, MLImage> open;

    private ImageDataset(string path, string description, string? folder, IReadOnlyList<LabeledImage> images, Func<LabeledImage, MLImage> open) =>
        (Path, Description, Folder, Images, this.open) = (path, description, folder, images, open);

    /// <summary>What was read: a folder or a file.</summary>
    public string Path { get; }

    /// <summary>What it was taken for, such as <c>folders by class</c>.</summary>
    public string Description { get; }

    /// <summary>The folder that <see cref="LabeledImage.ImagePath"/> is relative to; null for images that are in no files of their own (IDX).</summary>
    public string? Folder { get; }

    /// <summary>The images; those of a folder by path in ordinal order, those of a table or an IDX file in its order.</summary>
    public IReadOnlyList<LabeledImage> Images { get; }

    /// <summary>Reads a dataset of any of the kinds, which its files tell.</summary>
    /// <param name="path">
    /// A folder: of sub-folders by class (<see cref="ImageFolder.Read"/>), or with WordNet ids of ImageNet's classes as names of sub-folders or files
    /// (<see cref="ImageFolder.ReadByWordNetId"/>), or with IDX files, of which <c>t10k</c> is taken. Or a file: a table that ends in <c>.csv</c> or
    /// <c>.tsv</c> (<see cref="ImageTable"/>; the images are beside it, or in a folder <c>images</c> there), or one of IDX images (<see cref="IdxImages"/>).
    /// </param>
    /// <param name="labels">A table of the classes of <paramref name="path"/>'s images; null, the default, where the path itself tells them.</param>
    /// <param name="classNames">The classes that indices in tables and IDX files count; null, the default, for ImageNet's.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or an image or the file of labels is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is no dataset of any kind, or damaged; the message names file and line.</exception>
    public static ImageDataset Read(string path, string? labels = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (labels is not null) return OfTable(path, labels, RequireFolder(path), classNames);
        if (Directory.Exists(path)) return OfFolder(path, classNames);
        if (!File.Exists(path)) throw new FileNotFoundException($"The dataset '{path}' does not exist.", path);
        if (IdxImages.IsImageFile(path)) return OfIdx(path, path, classNames);
        if (System.IO.Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv") return OfTable(path, path, ImagesOf(path), classNames);
        throw new InvalidDataException($"The dataset must be a folder of images, a table (.csv, .tsv) or a file of IDX images; found the file '{path}'.");
    }

    /// <summary>Images of a folder whose classes are known from elsewhere.</summary>
    /// <param name="folder">The folder that the images' paths are relative to.</param>
    /// <param name="images">The images.</param>
    public static ImageDataset Of(string folder, IReadOnlyList<LabeledImage> images)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(images);
        return OfFiles(folder, "a list", folder, images);
    }

    /// <summary>The same dataset with some of its images.</summary>
    public ImageDataset With(IReadOnlyList<LabeledImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new(Path, Description, Folder, images, open);
    }

    /// <summary>The same dataset with that many images, spread evenly over its order; all of them where there are no more.</summary>
    public ImageDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return count >= Images.Count ? this : With([.. Enumerable.Range(0, count).Select(i => Images[(int)((long)i * Images.Count / count)])]);
    }

    /// <summary>The same dataset with each image changed after it is read; the change owns the image that it is given.</summary>
    internal ImageDataset Changed(Func<MLImage, MLImage> change) => new(Path, Description, Folder, Images, image => change(open(image)));

    /// <summary>
    /// The images as rows of text columns <c>ImagePath</c>, <c>Label</c> and <c>TargetLabel</c> (empty where there is none) and an image column
    /// <c>Image</c>, which is read as rows are asked for it.
    /// </summary>
    /// <param name="context">The environment.</param>
    /// <param name="height">The height of all images in pixels; null, the default, where it is not known. An image of another size is refused by what uses it.</param>
    /// <param name="width">Their width; null, the default, where it is not known.</param>
    public IDataView Load(MLContext context, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var schema = SchemaDefinition.Create(typeof(Row));
        if (height is { } rows && width is { } columns)
        {
            // ML.NET makes columns only of types that it was told of.
            new ImageTypeAttribute(rows, columns).Register();
            schema[nameof(Row.Image)].ColumnType = new ImageDataViewType(rows, columns);
        }
        return context.Data.LoadFromEnumerable(Images.Select(image => new Row(image, open)), schema);
    }

    /// <summary>
    /// Reads one of the images, opaque RGB as torchvision's <c>convert("RGB")</c> makes it: alpha is dropped and not multiplied in, and the pixels stay as they are stored,
    /// without the turn that EXIF may ask for. The caller disposes it.
    /// </summary>
    /// <exception cref="InvalidDataException">Its file is missing, no image, or cut short; the message names it.</exception>
    public MLImage Open(LabeledImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return open(image);
    }

    private static ImageDataset OfFolder(string path, IReadOnlyList<string>? classNames)
    {
        if (IdxFileIn(path) is { } idx) return OfIdx(path, idx, classNames);
        var subFolders = Directory.EnumerateDirectories(path).Select(System.IO.Path.GetFileName).ToList();
        if (ImageFolder.HasImages(path) || subFolders.Any(name => ImageNetClasses.WordNetIds.Contains(name)))
            return OfFiles(path, "named by WordNet id", path, ImageFolder.ReadByWordNetId(path));
        return OfFiles(path, "folders by class", path, ImageFolder.Read(path));
    }

    private static ImageDataset OfTable(string path, string table, string folder, IReadOnlyList<string>? classNames) =>
        OfFiles(path, "a table", folder, ImageTable.Read(table, folder, classNames));

    private static ImageDataset OfFiles(string path, string description, string folder, IReadOnlyList<LabeledImage> images) =>
        new(path, description, folder, images, image => ImageFile.Read(System.IO.Path.Combine(folder, image.ImagePath)));

    private static ImageDataset OfIdx(string path, string file, IReadOnlyList<string>? classNames)
    {
        var idx = IdxImages.Read(file);
        var names = classNames ?? ImageNetClasses.Names;
        if (idx.Labels.Length > 0 && idx.Labels.Max() >= names.Count)
            throw new InvalidDataException($"The labels of the IDX file '{file}' must be from 0 to {names.Count - 1}, as there are {names.Count} class names; found {idx.Labels.Max()}.");
        var indices = Enumerable.Range(0, idx.Count).ToDictionary(i => $"{i:00000}.png");
        return new(path, "IDX files", null, [.. indices.Select(pair => new LabeledImage { ImagePath = pair.Key, Label = names[idx.Labels[pair.Value]] })], image => idx.ToImage(indices[image.ImagePath]));
    }

    /// <summary>Whether a path is a file of IDX images, or a folder with one.</summary>
    internal static bool IsIdx(string path) => Directory.Exists(path) ? IdxFileIn(path) is not null : IdxImages.IsImageFile(path);

    private static string? IdxFileIn(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(IdxImages.IsImageFile).Order(StringComparer.Ordinal).ToList();
        return files.FirstOrDefault(file => System.IO.Path.GetFileName(file).StartsWith("t10k", StringComparison.OrdinalIgnoreCase)) ?? files.FirstOrDefault();
    }

    private static string ImagesOf(string table)
    {
        var beside = ImageTable.FolderOf(table);
        var images = System.IO.Path.Combine(beside, "images");
        return Directory.Exists(images) && !ImageFolder.HasImages(beside) ? images : beside;
    }

    private static string RequireFolder(string path) => Directory.Exists(path) ? path : throw new DirectoryNotFoundException($"The image folder '{path}' does not exist.");

    /// <summary>Decodes its image when somebody asks for it, each time anew: the image is the asker's to dispose.</summary>
    private sealed class Row(LabeledImage image, Func<LabeledImage, MLImage> open)
    {
        public string ImagePath => image.ImagePath;

        public string Label => image.Label;

        public string TargetLabel => image.TargetLabel ?? "";

        [AnySizeImage]
        public MLImage Image => open(image);
    }
}
