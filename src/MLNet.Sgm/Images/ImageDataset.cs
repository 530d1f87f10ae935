using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

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
    /// <summary>The column of images that <see cref="Load"/> makes.</summary>
    internal const string ImageColumn = nameof(Row.Image);

    private readonly Func<LabeledImage, MLImage> open;

    internal ImageDataset(string path, string description, string? folder, IReadOnlyList<LabeledImage> images, Func<LabeledImage, MLImage> open) =>
        (Path, Description, Folder, Images, this.open) = (path, description, folder, images, open);

    /// <summary>The same dataset with other images of it.</summary>
    internal ImageDataset(ImageDataset other, IReadOnlyList<LabeledImage> images) : this(other, images, other.open) { }

    private ImageDataset(ImageDataset other, IReadOnlyList<LabeledImage> images, Func<LabeledImage, MLImage> open)
        : this(other.Path, other.Description, other.Folder, images, open) => (Missing, Unreadable, Remarks) = (other.Missing, other.Unreadable, other.Remarks);

    /// <summary>What was read: a folder or a file.</summary>
    public string Path { get; }

    /// <summary>What it was taken for, such as <c>folders by class</c>.</summary>
    public string Description { get; }

    /// <summary>The folder that <see cref="LabeledImage.ImagePath"/> is relative to; null for images that are in no files of their own (IDX).</summary>
    public string? Folder { get; }

    /// <summary>The images; those of a folder by path in ordinal order, those of a table or an IDX file in its order.</summary>
    public IReadOnlyList<LabeledImage> Images { get; }

    /// <summary>The number of images that a table names and that are not there; they are left out.</summary>
    public int Missing { get; internal init; }

    /// <summary>The number of images that were left out because their files cannot be decoded, or not whole.</summary>
    public int Unreadable { get; private init; }

    /// <summary>What was taken for what, and what was passed over, a sentence each: worth telling whoever believes the figures.</summary>
    public IReadOnlyList<string> Remarks { get; internal init; } = [];

    /// <summary>Reads a dataset of any of the kinds, which its files tell.</summary>
    /// <param name="path">
    /// A folder: of sub-folders by class (<see cref="ImageFolder.Read"/>), named by class or all by class index; or with WordNet ids of ImageNet's classes as names of sub-folders or
    /// files (<see cref="ImageFolder.ReadByWordNetId"/>); or with IDX files, of which <c>t10k</c> is taken; or with a table <c>labels.csv</c>, <c>images.csv</c> or
    /// <c>dev_dataset.csv</c> and its images. Or a file: a table that ends in <c>.csv</c> or <c>.tsv</c> (<see cref="ImageTable"/>; the images are beside it, or in a folder
    /// <c>images</c> there), or one of IDX images (<see cref="IdxImages"/>).
    /// </param>
    /// <param name="labels">A table of the classes of <paramref name="path"/>'s images; null, the default, where the path itself tells them.</param>
    /// <param name="classNames">The classes that indices in tables and IDX files, and as names of folders, count; null, the default, for ImageNet's, and for folders that are named by their classes.</param>
    /// <param name="take">How many images are taken, spread evenly over all; null, the default, for all. Of a table only these are looked for.</param>
    /// <param name="skipMissing">Whether images that a table names and that are not there are left out and counted (<see cref="Missing"/>); false by default, when they are an error.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or images or the file of labels are missing.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is no dataset of any kind, it is damaged, or it has no images; the message names file and line.</exception>
    public static ImageDataset Read(string path, string? labels = null, IReadOnlyList<string>? classNames = null, int? take = null, bool skipMissing = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (take is { } count) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(take));
        return new ImageDatasetReader(classNames, take, skipMissing).Read(path, labels);
    }

    /// <summary>Images of a folder whose classes are known from elsewhere.</summary>
    /// <param name="folder">The folder that the images' paths are relative to.</param>
    /// <param name="images">The images, one at least.</param>
    /// <exception cref="InvalidDataException">There are no images.</exception>
    public static ImageDataset Of(string folder, IReadOnlyList<LabeledImage> images)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(images);
        return images.Count > 0 ? OfFiles(folder, "a list", folder, images) : throw new InvalidDataException($"The list of images of the folder '{folder}' must have an image; found none.");
    }

    /// <summary>The same dataset with some of its images.</summary>
    public ImageDataset With(IReadOnlyList<LabeledImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new(this, images);
    }

    /// <summary>The same dataset with that many images, spread evenly over its order; all of them where there are no more.</summary>
    public ImageDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return count >= Images.Count ? this : With(Spread(Images, count));
    }

    /// <summary>The same dataset without the images whose files cannot be decoded whole: each file is decoded once.</summary>
    /// <param name="skip">Whether they are left out, which a remark tells; else they are an error.</param>
    /// <exception cref="InvalidDataException">There are such images, and <paramref name="skip"/> is false, or there are no others. The message has their number and the first five.</exception>
    public ImageDataset Readable(bool skip)
    {
        if (Folder is null) return this;
        var reasons = new string?[Images.Count];
        Parallel.For(0, reasons.Length, index => reasons[index] = ReasonAgainst(Images[index]));
        var bad = reasons.OfType<string>().ToList();
        if (bad.Count == 0) return this;
        var sentence = $"{bad.Count} of the {Images.Count} images cannot be used. {string.Join(' ', bad.Take(5))}{(bad.Count > 5 ? " ..." : "")}";
        if (!skip || bad.Count == Images.Count) throw new InvalidDataException(sentence);
        return new(this, [.. Images.Where((_, index) => reasons[index] is null)]) { Unreadable = bad.Count, Remarks = [.. Remarks, $"{sentence} They were left out."] };
    }

    /// <summary>The same dataset with each image changed after it is read; the change owns the image that it is given.</summary>
    internal ImageDataset Changed(Func<MLImage, MLImage> change) => new(this, Images, image => change(open(image)));

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

    private string? ReasonAgainst(LabeledImage image)
    {
        try
        {
            open(image).Dispose();
            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }

    /// <summary>Images that are files of a folder.</summary>
    internal static ImageDataset OfFiles(string path, string description, string folder, IReadOnlyList<LabeledImage> images) =>
        new(path, description, folder, images, image => ImageFile.Read(System.IO.Path.Combine(folder, image.ImagePath)));

    /// <summary>That many items of a list, spread evenly over it; all of them where there are no more.</summary>
    internal static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> items, int count) =>
        count >= items.Count ? items : [.. Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Count / count)])];

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
