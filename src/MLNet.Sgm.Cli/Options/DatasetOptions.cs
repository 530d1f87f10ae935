using System.CommandLine;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Options;

/// <summary>A dataset of labelled images.</summary>
internal sealed class DatasetOptions
{
    private readonly Option<string> labels = new("--labels") { Description = "A table (.csv, .tsv) of the images' classes, where the folder does not tell them: columns file and label, or ImageId, TrueLabel and TargetClass of NIPS 2017.", HelpName = "FILE" };

    private readonly Option<int?> take = NumberOption.CreateWhole("--take", "Use that many images, spread over the dataset, not all.", "N");

    /// <param name="role">What the images are for: the beginning of the description.</param>
    internal DatasetOptions(string role)
    {
        Input = new("--input-dir")
        {
            Description = $"{role}: a folder of sub-folders by class, of WordNet ids (n01440764_1.png), or of IDX files; or a table (.csv, .tsv), or an IDX file of images.",
            HelpName = "PATH",
            Required = true,
        };
    }

    internal Option<string> Input { get; }

    internal bool HasLabels(ParseResult arguments) => arguments.GetValue(labels) is not null;

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { Input, labels, take }) command.Add(option);
    }

    /// <summary>Reads the dataset.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="classNames">The classes of the networks.</param>
    /// <exception cref="InvalidDataException">An image is of none of these classes.</exception>
    internal ImageDataset Read(ParseResult arguments, IReadOnlyList<string> classNames) =>
        Chosen(arguments, ImageDataset.Read(arguments.GetRequiredValue(Input), arguments.GetValue(labels), classNames), classNames);

    /// <summary>All images of a folder, whose classes are not known.</summary>
    /// <exception cref="UsageException">There is a table of classes.</exception>
    internal ImageDataset ReadUnlabeled(ParseResult arguments)
    {
        if (HasLabels(arguments)) throw new UsageException("--labels and --unlabeled contradict each other.");
        var folder = arguments.GetRequiredValue(Input);
        return Taken(arguments, ImageDataset.Of(folder, ImageFolder.ReadUnlabeled(folder)));
    }

    /// <summary>Those of a dataset's images that the command line asks for.</summary>
    /// <exception cref="InvalidDataException">An image is of none of these classes.</exception>
    internal ImageDataset Chosen(ParseResult arguments, ImageDataset dataset, IReadOnlyList<string> classNames)
    {
        var known = classNames.ToHashSet();
        foreach (var image in dataset.Images)
            if (!known.Contains(image.Label))
                throw new InvalidDataException($"The image '{image.ImagePath}' must be of one of the networks' {classNames.Count} classes (--classes); found '{image.Label}', which is nearest to '{NearestNames.First(image.Label, classNames)}'.");
        return Taken(arguments, dataset);
    }

    private ImageDataset Taken(ParseResult arguments, ImageDataset dataset) => arguments.GetValue(take) is { } count ? dataset.Take(count) : dataset;
}
