using System.CommandLine;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Options;

/// <summary>A dataset of labelled images.</summary>
internal sealed class DatasetOptions
{
    private readonly Option<string> labels = new("--labels") { Description = "A table (.csv, .tsv) of the images' classes, where the folder does not tell them. Its columns are file and label (filename, image_name, id, true_label, ...), or ImageId, TrueLabel and TargetClass of NIPS 2017.", HelpName = "FILE" };

    private readonly Option<int?> take = NumberOption.CreateWhole("--take", "Use only this many images, spread over the dataset.", "N");

    private readonly Option<bool> skipMissing = new("--skip-missing") { Description = "Leave out images that a table names and that are not there, and say how many; they are an error by default." };

    private readonly Option<bool> skipUnreadable = new("--skip-unreadable") { Description = "Leave out images that cannot be decoded whole, and say which; they are an error by default." };

    /// <param name="role">What the images are for: the beginning of the description.</param>
    internal DatasetOptions(string role)
    {
        Input = new("--input-dir")
        {
            Description = $"{role}: a folder with a sub-folder for each class, or a table (.csv, .tsv). Also a folder by class index, of WordNet ids (n01440764_1.png), of IDX files, or of a table labels.csv and its images; or an IDX file of images.",
            HelpName = "PATH",
            Required = true,
        };
    }

    internal Option<string> Input { get; }

    internal bool HasLabels(ParseResult arguments) => arguments.GetValue(labels) is not null;

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { Input, labels, take, skipMissing, skipUnreadable }) command.Add(option);
    }

    /// <summary>Reads the dataset, and tells what was taken for what.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="classNames">The classes of the networks.</param>
    /// <param name="terminal">Where remarks go.</param>
    /// <param name="isChecked">Whether every file is decoded at once, so that a long run does not end at one that cannot be; it is in any case where such files are to be left out.</param>
    /// <exception cref="InvalidDataException">An image is of none of these classes, or cannot be decoded.</exception>
    internal ImageDataset Read(ParseResult arguments, IReadOnlyList<string> classNames, Terminal terminal, bool isChecked)
    {
        var read = ImageDataset.Read(arguments.GetRequiredValue(Input), arguments.GetValue(labels), classNames, arguments.GetValue(take), arguments.GetValue(skipMissing));
        CheckClasses(read, classNames);
        return Told(arguments, read, terminal, isChecked);
    }

    /// <summary>All images of a folder, whose classes are not known.</summary>
    /// <exception cref="UsageException">There is a table of classes.</exception>
    internal ImageDataset ReadUnlabeled(ParseResult arguments, Terminal terminal)
    {
        if (HasLabels(arguments)) throw new UsageException("--labels and --unlabeled contradict each other.");
        var folder = arguments.GetRequiredValue(Input);
        var all = Taken(arguments, ImageDataset.Of(folder, ImageFolder.ReadUnlabeled(folder)));
        if (ImageFiles.DescribePassedOver(folder) is { } passedOver) terminal.Note(passedOver);
        return Told(arguments, all, terminal, isChecked: true);
    }

    /// <summary>Those of a manifest's images that the command line asks for.</summary>
    /// <exception cref="FileNotFoundException">None of them is there.</exception>
    /// <exception cref="InvalidDataException">An image is of none of these classes, or none can be decoded.</exception>
    internal ImageDataset Chosen(ParseResult arguments, ImageDataset dataset, IReadOnlyList<string> classNames, Terminal terminal)
    {
        CheckClasses(dataset, classNames);
        var chosen = Taken(arguments, arguments.GetValue(skipMissing) ? There(dataset, terminal) : dataset);
        if (!arguments.GetValue(skipUnreadable)) return chosen;
        var readable = chosen.Readable(skip: true);
        foreach (var remark in readable.Remarks.Except(chosen.Remarks)) terminal.Note(remark);
        return readable;
    }

    private static ImageDataset There(ImageDataset dataset, Terminal terminal)
    {
        List<LabeledImage> there = [.. dataset.Images.Where(image => File.Exists(Path.Combine(dataset.Folder!, image.ImagePath)))];
        if (there.Count == dataset.Images.Count) return dataset;
        if (there.Count == 0) throw new FileNotFoundException($"None of the {dataset.Images.Count} images of '{dataset.Path}' is there.", dataset.Path);
        terminal.Note($"{dataset.Images.Count - there.Count} of the {dataset.Images.Count} images are missing. They were left out.");
        return dataset.With(there);
    }

    private static void CheckClasses(ImageDataset dataset, IReadOnlyList<string> classNames)
    {
        var known = classNames.ToHashSet();
        foreach (var image in dataset.Images)
            if (!known.Contains(image.Label))
                throw new InvalidDataException($"The image '{image.ImagePath}' must be of one of the networks' {classNames.Count} classes (--classes); found '{image.Label}', which is nearest to '{NearestNames.First(image.Label, classNames)}'.");
    }

    private ImageDataset Told(ParseResult arguments, ImageDataset read, Terminal terminal, bool isChecked)
    {
        var isSkipped = arguments.GetValue(skipUnreadable);
        var dataset = isChecked || isSkipped ? read.Readable(isSkipped) : read;
        foreach (var remark in dataset.Remarks) terminal.Note(remark);
        if (ImageDuplicates.Describe(dataset) is { } duplicates) terminal.Warn(duplicates);
        return dataset;
    }

    private ImageDataset Taken(ParseResult arguments, ImageDataset dataset) => arguments.GetValue(take) is { } count ? dataset.Take(count) : dataset;
}
