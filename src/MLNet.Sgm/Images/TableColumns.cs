using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Images;

/// <summary>The columns of a table of images, and what their fields mean.</summary>
internal sealed class TableColumns
{
    // Without case and separators; where a table has several, the first of these counts.
    private static readonly string[] FileNames = ["file", "filename", "filepath", "image", "imagename", "imagefile", "imagepath", "img", "imgname", "imgpath", "path", "imageid", "id"];
    private static readonly string[] LabelNames = ["label", "truelabel", "labels", "labelid", "class", "trueclass", "classid", "classindex", "wnid", "synset", "groundtruth", "predictionstring"];
    private static readonly string[] TargetNames = ["target", "targetlabel", "targetedlabel", "targetclass", "targetedclass"];

    // Spelled as in the competition of NIPS 2017; true_label and target_class count from 0.
    private static readonly string[] CountedFromOne = ["TrueLabel", "TargetClass"];

    // Of Kaggle's ImageNet: a WordNet id and a box, for each object in the image.
    private const string Prediction = "predictionstring";

    private readonly string path;
    private readonly string[] columns;
    private readonly IReadOnlyList<string> classNames;
    private readonly HashSet<string> known;
    private readonly int file;
    private readonly int label;
    private readonly int target;

    /// <exception cref="InvalidDataException">There is no column of files, or none of classes.</exception>
    internal TableColumns(string path, string[] columns, IReadOnlyList<string> classNames)
    {
        (this.path, this.columns, this.classNames, known) = (path, columns, classNames, [.. classNames]);
        var names = columns.Select(Plain).ToArray();
        int Find(string[] wanted) => wanted.Select(name => Array.IndexOf(names, name)).FirstOrDefault(index => index >= 0, -1);
        (file, label, target) = (Find(FileNames), Find(LabelNames), Find(TargetNames));
        if (file < 0) throw Missing("of files", FileNames);
        if (label < 0) throw Missing("of classes", LabelNames);
    }

    /// <summary>What was taken for what.</summary>
    internal string Description =>
        $"The table '{path}' has its files in the column '{columns[file]}' and their classes in '{columns[label]}', indices from {FirstIndex(label)}{(target < 0 ? "" : $"; targets in '{columns[target]}', indices from {FirstIndex(target)}")}.";

    /// <exception cref="InvalidDataException">The line has no image or no class; the message names it.</exception>
    internal TableRow Read(string[] fields, long line)
    {
        if (fields.Length != columns.Length) throw Failure(line, $"must have the {columns.Length} fields of the column names; found {fields.Length}");
        if (fields[file].Length == 0) throw Failure(line, $"must have a file in the column '{Naming.Short(columns[file])}'; found nothing");
        return new(line, fields[file], ClassOf(fields, label, line), target < 0 || fields[target].Length == 0 ? null : ClassOf(fields, target, line));
    }

    private static string Plain(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private int FirstIndex(int column) => CountedFromOne.Contains(columns[column], StringComparer.OrdinalIgnoreCase) ? 1 : 0;

    private string ClassOf(string[] fields, int column, long line)
    {
        var text = Plain(columns[column]) == Prediction ? fields[column].Split(' ')[0] : fields[column];
        if (known.Contains(text)) return text;
        if (ImageNetClasses.TryGetIndex(text, out var ofId) && known.Contains(ImageNetClasses.Names[ofId])) return ImageNetClasses.Names[ofId];
        var (first, last) = (FirstIndex(column), classNames.Count - 1 + FirstIndex(column));
        // Of columns with empty fields, pandas writes integers as 3.0.
        var isIndex = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var index) && decimal.IsInteger(index);
        if (isIndex && index >= first && index <= last) return classNames[(int)index - first];
        var hint = !isIndex ? "" : first == 0 && index == last + 1 ? $"; indices that count from 1 belong in a column {string.Join(" or ", CountedFromOne)}" : first == 1 && index == 0 ? "; indices that count from 0 belong in a column label or target" : "";
        throw Failure(line, $"must have in the column '{Naming.Short(columns[column])}' one of the {classNames.Count} classes, by name or by index from {first} to {last}; found '{Naming.Short(text)}'{hint}");
    }

    private InvalidDataException Missing(string what, string[] names) =>
        new($"The table of images '{path}' must have a column {what}, named {string.Join(", ", names)}, in any case and with any separators; found the columns {Naming.List(columns.Select(column => $"'{Naming.Short(column)}'"))}.");

    private InvalidDataException Failure(long line, string what) => new($"The table of images '{path}', line {line}, {what}.");
}

/// <summary>A line of a table of images.</summary>
/// <param name="Line">Its number in the file.</param>
/// <param name="File">The image, as the table has it.</param>
/// <param name="Label">The class.</param>
/// <param name="TargetLabel">The class that a targeted attack shall reach, or null.</param>
internal sealed record TableRow(long Line, string File, string Label, string? TargetLabel);
