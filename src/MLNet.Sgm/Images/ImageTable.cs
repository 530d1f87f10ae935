using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Images;

/// <summary>Lists the images of a text table (CSV, TSV) with a line an image, after a line of column names.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Column</term><description>Names it may have, in any case and with or without <c>_</c></description></listheader>
/// <item><term>file</term><description><c>file</c>, <c>filename</c>, <c>image</c>, <c>image_name</c>, <c>path</c>, <c>ImagePath</c>, <c>ImageId</c>, <c>id</c> and the like</description></item>
/// <item><term>class</term><description><c>label</c>, <c>true_label</c>, <c>class</c>, <c>wnid</c> and the like: a name, a WordNet id, or an index from 0; or <c>TrueLabel</c>, an index from 1; or <c>PredictionString</c> of Kaggle's ImageNet, which begins with a WordNet id</description></item>
/// <item><term>target, may be missing</term><description><c>target</c>, <c>targeted_label</c>, <c>target_class</c> and the like: likewise; or <c>TargetClass</c>, an index from 1</description></item>
/// </list>
/// <c>ImageId</c>, <c>TrueLabel</c> and <c>TargetClass</c> are those of the NIPS 2017 competition on adversarial attacks. Other columns are passed over. The fields are separated by
/// commas, semicolons, tabs or bars, whichever stands most in the column names, or by what a first line <c>sep=;</c> says. A file may be named without its extension, with the extension
/// in another case, and with the name of the folder of images before it.
/// </remarks>
public static class ImageTable
{
    /// <summary>The images of a table, in its order.</summary>
    /// <param name="path">The table, with quotes around fields where needed.</param>
    /// <param name="imageFolder">The folder of the images; null, the default, for the table's own.</param>
    /// <param name="classNames">The classes that indices count; null, the default, for ImageNet's.</param>
    /// <exception cref="FileNotFoundException">There is no such table, or images are missing; the message has their number and the first five.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or a line has no image or no class; the message names the line.</exception>
    public static IReadOnlyList<LabeledImage> Read(string path, string? imageFolder = null, IReadOnlyList<string>? classNames = null)
    {
        var (rows, _) = ReadRows(path, classNames);
        var (images, missing) = Find(rows, imageFolder ?? FolderOf(path));
        return missing.Count == 0 ? images : throw Missing(path, rows.Count, missing, imageFolder ?? FolderOf(path));
    }

    /// <summary>The lines of a table, whether or not the images are there, and what was taken for what.</summary>
    internal static (IReadOnlyList<TableRow> Rows, string Description) ReadRows(string path, IReadOnlyList<string>? classNames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"The table of images '{path}' does not exist.", path);
        var text = TableText.Read(path);
        var columns = new TableColumns(path, text.Columns, classNames ?? ImageNetClasses.Names);
        TableRow[] rows = [.. text.Lines.Select(line => columns.Read(line.Fields, line.Number))];
        return rows.Length > 0 ? (rows, columns.Description) : throw new InvalidDataException($"The table of images '{path}' must have a line an image after its column names; found none.");
    }

    /// <summary>The images of some lines that are in a folder, and the lines whose images are not.</summary>
    internal static (IReadOnlyList<LabeledImage> Images, IReadOnlyList<TableRow> Missing) Find(IReadOnlyList<TableRow> rows, string folder)
    {
        var finder = new ImageFinder(folder);
        var found = rows.Select(row => (Row: row, Path: finder.Find(row.File))).ToList();
        return (
            [.. found.Where(entry => entry.Path is not null).Select(entry => new LabeledImage { ImagePath = entry.Path!, Label = entry.Row.Label, TargetLabel = entry.Row.TargetLabel })],
            [.. found.Where(entry => entry.Path is null).Select(entry => entry.Row)]);
    }

    internal static FileNotFoundException Missing(string path, int count, IReadOnlyList<TableRow> missing, string folder) => new(
        $"The table of images '{path}' names {count} images, of which {missing.Count} are not in the folder '{folder}': {ImageFiles.Named(missing.Select(row => row.File))}, the first on line {missing[0].Line}.", missing[0].File);

    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
