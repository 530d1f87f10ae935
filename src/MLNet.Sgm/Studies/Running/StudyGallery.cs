using MLNet.Sgm.Images;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>The images that a study's report shows: some of each attack from each source, spread over the dataset, with what the targets make of them.</summary>
internal sealed class StudyGallery(StudyStore store, StudyPixels pixels, IReadOnlyList<TransferCell> cells)
{
    private const int Most = 40;
    private const string Folder = "gallery";

    private readonly StudyPlan plan = store.Plan;

    /// <summary>Writes the originals that are shown into the study's folder, where the adversarial images are already.</summary>
    internal IReadOnlyList<GalleryImage> Write()
    {
        var each = Math.Min(plan.Images.Count, Math.Max(1, Most / plan.Attacks.Count));
        return [.. plan.Attacks.SelectMany((attack, number) => Enumerable.Range(0, each)
            .Select(i => (int)((long)(i * plan.Attacks.Count + number) * plan.Images.Count / (each * plan.Attacks.Count)))
            .Select(index => Image(attack, index)))];
    }

    private GalleryImage Image(PlannedAttack attack, int index)
    {
        var image = plan.Images[index];
        var size = plan.SizeOf(attack.Source);
        var clean = PngFile.PathIn(Path.Combine(store.Folder.Root, Folder, size is null ? "" : $"{size.Width}x{size.Height}"), image.Name);
        AtomicFile.Prepare(Path.GetDirectoryName(clean)!);
        if (!File.Exists(clean))
        {
            using var original = pixels.Open(image, size);
            PngFile.Save(original, clean);
        }
        var outcomes = cells.Where(cell => cell.Source == attack.Source.Name && cell.Attack == attack.Attack.Name).OrderBy(cell => cell.IsTransfer).Select(cell => (cell.Target, Outcome: cell.Metrics.Outcomes[index])).ToList();
        return new()
        {
            Name = image.Name,
            Label = image.Label,
            TargetLabel = outcomes[0].Outcome.TargetLabel,
            Source = attack.Source.Name,
            Attack = attack.Attack.Name,
            Clean = Relative(clean),
            Adversarial = Relative(store.FileOf(attack, image)),
            Predictions = [.. outcomes.Select(outcome => GalleryPrediction.Of(outcome.Target, outcome.Outcome))],
        };
    }

    private string Relative(string path) => Path.GetRelativePath(store.Folder.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}
