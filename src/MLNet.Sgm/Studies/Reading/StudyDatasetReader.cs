using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Studies;

/// <summary>Reads the dataset of a study file.</summary>
internal static class StudyDatasetReader
{
    internal static StudyDataset Read(JsonPlace place, string folder)
    {
        var dataset = place.Object();
        var path = dataset.Require("path");
        var images = Path.GetFullPath(path.Text(), folder);
        if (!Path.Exists(images)) throw path.Error($"must be a folder or a file of images; there is no '{images}'.");
        var result = new StudyDataset(
            dataset.Read("name", value => value.Text(), Path.GetFileName(Path.TrimEndingDirectorySeparator(images))),
            images,
            dataset.Read("classes", value => Classes(value, folder), ImageNetClasses.Names))
        {
            Labels = dataset.Read<string?>("labels", value => Path.GetFullPath(value.Text(), folder) is var file && File.Exists(file) ? file : throw value.Error($"must be a file; there is no file '{file}'."), null),
            Sizing = dataset.Read("resize", value => value.Choice<ImageSizing>(), ImageSizing.None),
            Take = dataset.Read<int?>("take", value => value.Integer() is > 0 and var count ? count : throw value.Mismatch("at least 1"), null),
        };
        dataset.End();
        return result;
    }

    /// <summary>A list of names, or a file with one on each line.</summary>
    internal static IReadOnlyList<string> Classes(JsonPlace place, string folder)
    {
        var names = place.IsText ? Lines(place, Path.GetFullPath(place.Text(), folder)) : [.. place.List().Select(name => name.Text())];
        if (names.Length < 2) throw place.Mismatch("a list of at least two class names, or a file with one on each line");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw place.Error($"must have distinct class names; '{twice.Key}' stands {twice.Count()} times.");
        return names;
    }

    private static string[] Lines(JsonPlace place, string file) => File.Exists(file)
        ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
        : throw place.Error($"must be a list of class names or a file with one on each line; there is no file '{file}'.");
}
