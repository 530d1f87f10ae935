using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>Runs what is missing of an attack, a whole batch at a time, into a folder.</summary>
internal static class AttackRunner
{
    /// <summary>Makes the images of those batches that are not complete.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="job">The attack.</param>
    /// <param name="folder">Where images go, opened with the job's settings and images.</param>
    /// <param name="takes">Whether a batch, by its number from 0, is to be made here.</param>
    /// <param name="attacks">Makes the attack.</param>
    /// <param name="report">Told how many of the taken batches' images are there.</param>
    /// <param name="cancellation">Ends the run after the image that is being written.</param>
    /// <exception cref="OperationCanceledException">It was ended; what is there stays, and the next run goes on from it.</exception>
    internal static void Run(MLContext context, FolderAttack job, AttackFolder folder, Func<int, bool> takes, RunAttacks attacks, Action<long> report, CancellationToken cancellation)
    {
        var taken = job.Batches.Where((_, number) => takes(number)).ToList();
        var missing = taken.Where(batch => !batch.All(image => folder.Completed.ContainsKey(image.ImagePath))).SelectMany(batch => batch).ToList();
        if (missing.Count == 0) return;
        // What an attack draws from the data (Admix) it draws from all of it, whatever is missing.
        using var model = attacks.Fit(Load(context, job, job.Dataset), job.Sources, job.Attack, job.Attack.Goal == AttackGoal.GivenTarget ? nameof(LabeledImage.TargetLabel) : null);
        var attacked = model.Transform(Load(context, job, job.Dataset.With(missing)));
        long done = taken.Sum(batch => batch.Length) - missing.Count;
        Write(attacked, missing, folder, () => report(++done), cancellation);
    }

    /// <summary>What the attacks of a run that go into folders have in common.</summary>
    internal static RunAttackOptions Options(FolderAttack job, CancellationToken cancellation) => new(ImageDataset.ImageColumn, job.IsLabeled ? nameof(LabeledImage.Label) : null, job.BatchSize)
    {
        ResizeForSource = job.Sizing == ImageSizing.Keep,
        Cancellation = cancellation,
    };

    /// <summary>The number of images of the taken batches, and how many of them need not be made again.</summary>
    internal static (int Total, int Done) Count(FolderAttack job, AttackFolder folder, Func<int, bool> takes)
    {
        var taken = job.Batches.Where((_, number) => takes(number)).ToList();
        return (taken.Sum(batch => batch.Length), taken.Where(batch => batch.All(image => folder.Completed.ContainsKey(image.ImagePath))).Sum(batch => batch.Length));
    }

    private static IDataView Load(MLContext context, FolderAttack job, ImageDataset dataset) => ImageSizes.Load(context, dataset, job.Height, job.Width, job.Sizing);

    private static void Write(IDataView attacked, IReadOnlyList<LabeledImage> images, AttackFolder folder, Action written, CancellationToken cancellation)
    {
        AdversarialOutput[] outputs = [AdversarialOutput.Image, AdversarialOutput.LInfinity, AdversarialOutput.L2, AdversarialOutput.SourceCleanPredictedLabel, AdversarialOutput.SourcePredictedLabel];
        DataViewSchema.Column[] columns = [.. outputs.Select(output => attacked.Schema[output.NameAfter(RunAttacks.Output)])];
        using var cursor = attacked.GetRowCursor(columns);
        var pixels = cursor.GetGetter<MLImage>(columns[0]);
        var norms = columns[1..3].Select(cursor.GetGetter<float>).ToArray();
        var predictions = columns[3..].Select(cursor.GetGetter<uint>).ToArray();
        var names = AnnotationKinds.ReadNames(columns[3], AnnotationKinds.KeyValues)!;
        MLImage image = null!;
        foreach (var original in images)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!cursor.MoveNext()) throw new InvalidOperationException($"The attack must make {images.Count} images; it ended at '{original.ImagePath}'.");
            pixels(ref image);
            var clean = names[Value(predictions[0]) - 1];
            folder.Add(image, new()
            {
                Image = original.ImagePath,
                File = "",
                Label = original.Label.Length > 0 ? original.Label : clean,
                TargetLabel = original.TargetLabel,
                SourceCleanPrediction = clean,
                SourcePrediction = names[Value(predictions[1]) - 1],
                LInfinity = Value(norms[0]),
                L2 = Value(norms[1]),
                Sha256 = "",
            });
            written();
        }
    }

    private static T Value<T>(ValueGetter<T> getter)
    {
        T value = default!;
        getter(ref value);
        return value;
    }
}
