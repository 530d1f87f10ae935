using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Reports;

/// <summary>The images that two runs have in common, by name.</summary>
internal sealed class CommonImages
{
    private readonly TransferReport now;
    private readonly IReadOnlyList<(int Before, int Now, int Label)> places;

    private CommonImages(TransferReport now, IReadOnlyList<(int Before, int Now, int Label)> places) => (this.now, this.places) = (now, places);

    internal int Count => places.Count;

    /// <exception cref="ArgumentException">The runs are of other classes or images, or one of them holds no single images.</exception>
    internal static CommonImages Of(TransferReport before, TransferReport now)
    {
        var (old, present) = (before.Dataset, now.Dataset);
        if (!old.ClassNames.SequenceEqual(present.ClassNames))
            throw new ArgumentException($"The results must be of one dataset with the same classes in the same order; found {Classes(old)} of '{old.Name}' before and {Classes(present)} of '{present.Name}' now.", nameof(now));
        var known = Named(before, "before").Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index, StringComparer.Ordinal);
        List<(int Before, int Now, int Label)> places = [];
        foreach (var (name, index) in Named(now, "now").Select((name, index) => (name, index)))
        {
            if (!known.TryGetValue(name, out var place)) continue;
            var (label, other) = (present.Labels![index], old.Labels![place]);
            if (label != other) throw new ArgumentException($"The results must be of one dataset; the image '{name}' is of the class '{old.ClassNames[other]}' before and '{present.ClassNames[label]}' now.", nameof(now));
            places.Add((place, index, label));
        }
        return places.Count > 0 ? new(now, places) : throw new ArgumentException($"The results must have images in common; found none of '{old.Name}' before among those of '{present.Name}' now.", nameof(now));
    }

    /// <summary>One cell of both runs; its p-value is not corrected yet.</summary>
    internal ComparedCell Compare(TransferCell before, TransferCell cell)
    {
        var (old, present) = (before.Predictions!, cell.Predictions!);
        var successes = places.Select(place => (place, Before: old.IsSuccess(place.Before, place.Label), Now: present.IsSuccess(place.Now, place.Label))).ToList();
        var test = new McNemarTest(successes.Count(image => image is { Before: true, Now: false }), successes.Count(image => image is { Before: false, Now: true }));
        var classes = now.Dataset.ClassNames;
        return new()
        {
            Source = cell.Source,
            Attack = cell.Attack,
            Target = cell.Target,
            Before = new(successes.Count(image => image.Before), Count),
            Now = new(successes.Count(image => image.Now), Count),
            PValue = test.PValue,
            AdjustedPValue = test.PValue,
            Changed = [.. successes.Where(image => image.Before != image.Now).Select(image =>
                new ChangedImage(now.Dataset.ImageNames![image.place.Now], classes[image.place.Label], classes[old.Adversarial[image.place.Before]], classes[present.Adversarial[image.place.Now]], image.Now))],
        };
    }

    private static IReadOnlyList<string> Named(TransferReport report, string when) =>
        report.Dataset is { ImageNames: { } names, Labels: not null } && report.Cells.All(cell => cell.Predictions is not null)
            ? names
            : throw new ArgumentException($"The results {when} hold no single images, because an earlier version wrote them. Run the study again: what is computed is kept, and its results are written anew.", nameof(report));

    private static string Classes(ReportDataset dataset) => dataset.ClassNames is [var first, .., var last] ? $"{dataset.ClassNames.Count} classes from '{first}' to '{last}'" : $"{dataset.ClassNames.Count} classes";
}
