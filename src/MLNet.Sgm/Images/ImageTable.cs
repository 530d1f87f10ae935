using System.Globalization;
using Microsoft.VisualBasic.FileIO;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Images;

/// <summary>Lists the images of a CSV or TSV file with a line an image, after a line of column names.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Column</term><description>Names it may have, whatever their case</description></listheader>
/// <item><term>file</term><description><c>file</c>, <c>filename</c>, <c>image</c>, <c>path</c>, <c>ImagePath</c>; or <c>ImageId</c>, a file's name without its extension</description></item>
/// <item><term>class</term><description><c>label</c>, <c>class</c>, <c>wnid</c>: a name, a WordNet id, or an index from 0; or <c>TrueLabel</c>, an index from 1</description></item>
/// <item><term>target, may be missing</term><description><c>target</c>, <c>TargetLabel</c>: likewise; or <c>TargetClass</c>, an index from 1</description></item>
/// </list>
/// <c>ImageId</c>, <c>TrueLabel</c> and <c>TargetClass</c> are those of the NIPS 2017 competition on adversarial attacks. Other columns are passed over.
/// </remarks>
public static class ImageTable
{
    private const string ImageId = "ImageId";
    private static readonly string[] FileColumns = ["file", "filename", "image", "path", "ImagePath", ImageId];
    private static readonly string[] LabelColumns = ["label", "class", "wnid", "TrueLabel"];
    private static readonly string[] TargetColumns = ["target", "TargetLabel", "TargetClass"];
    private static readonly string[] CountedFromOne = ["TrueLabel", "TargetClass"];

    /// <summary>The images of a table, in its order.</summary>
    /// <param name="path">The table: tabs between the columns if it ends in <c>.tsv</c>, else commas, with quotes where needed.</param>
    /// <param name="imageFolder">The folder of the images; null, the default, for the table's own.</param>
    /// <param name="classNames">The classes that indices count; null, the default, for ImageNet's.</param>
    /// <exception cref="FileNotFoundException">There is no such table, or an image is missing.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or a line has no image or no class; the message names the line.</exception>
    public static IReadOnlyList<LabeledImage> Read(string path, string? imageFolder = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"The table of images '{path}' does not exist.", path);
        using var parser = new TextFieldParser(path) { Delimiters = [path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = true };
        try
        {
            var table = new Table(path, imageFolder ?? FolderOf(path), classNames ?? ImageNetClasses.Names, parser.ReadFields() ?? []);
            List<LabeledImage> images = [];
            while (!parser.EndOfData)
            {
                var line = parser.LineNumber;
                images.Add(table.Read(parser.ReadFields()!, line));
            }
            return images.Count > 0 ? images : throw new InvalidDataException($"The table of images '{path}' must have a line an image after its column names; found none.");
        }
        catch (MalformedLineException error)
        {
            throw new InvalidDataException($"The table of images '{path}', line {error.LineNumber}: fields must be separated by commas and quoted as a whole; found '{parser.ErrorLine}'.", error);
        }
    }

    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private sealed class Table
    {
        private readonly string path;
        private readonly string folder;
        private readonly IReadOnlyList<string> classNames;
        private readonly HashSet<string> known;
        private readonly string[] columns;
        private readonly int file;
        private readonly int label;
        private readonly int target;

        internal Table(string path, string folder, IReadOnlyList<string> classNames, string[] columns)
        {
            (this.path, this.folder, this.classNames, this.columns) = (path, folder, classNames, columns);
            known = [.. classNames];
            (file, label, target) = (Find(FileColumns), Find(LabelColumns), Find(TargetColumns));
            if (file < 0) throw Missing("of files", FileColumns);
            if (label < 0) throw Missing("of classes", LabelColumns);
        }

        internal LabeledImage Read(string[] fields, long line)
        {
            if (fields.Length != columns.Length) throw Failure(line, $"must have the {columns.Length} fields of the column names; found {fields.Length}");
            return new()
            {
                ImagePath = FileOf(fields[file], line),
                Label = ClassOf(fields, label, line),
                TargetLabel = target < 0 || fields[target].Length == 0 ? null : ClassOf(fields, target, line),
            };
        }

        private int Find(string[] names) => Array.FindIndex(columns, column => names.Contains(column, StringComparer.OrdinalIgnoreCase));

        private string FileOf(string name, long line)
        {
            if (name.Length == 0) throw Failure(line, $"must have a file in the column '{columns[file]}'; found nothing");
            var candidates = columns[file].Equals(ImageId, StringComparison.OrdinalIgnoreCase) ? ImageFolder.Extensions.Select(extension => name + extension).Append(name) : [name];
            return candidates.FirstOrDefault(candidate => File.Exists(Path.Combine(folder, candidate)))
                ?? throw new FileNotFoundException($"The table of images '{path}', line {line}: the image '{name}' is not in the folder '{folder}'.", name);
        }

        private string ClassOf(string[] fields, int column, long line)
        {
            var (text, name) = (fields[column], columns[column]);
            if (known.Contains(text)) return text;
            if (ImageNetClasses.TryGetIndex(text, out var ofId) && known.Contains(ImageNetClasses.Names[ofId])) return ImageNetClasses.Names[ofId];
            var first = CountedFromOne.Contains(name, StringComparer.OrdinalIgnoreCase) ? 1 : 0;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && index >= first && index - first < classNames.Count) return classNames[index - first];
            throw Failure(line, $"must have in the column '{name}' one of the {classNames.Count} classes, by name or by index from {first} to {classNames.Count - 1 + first}; found '{text}'");
        }

        private InvalidDataException Missing(string what, string[] names) =>
            new($"The table of images '{path}' must have a column {what}, named {string.Join(", ", names)}; found the columns {string.Join(", ", columns.Select(column => $"'{column}'"))}.");

        private InvalidDataException Failure(long line, string what) => new($"The table of images '{path}', line {line}, {what}.");
    }
}
