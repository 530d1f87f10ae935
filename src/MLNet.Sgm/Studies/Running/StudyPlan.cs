using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>An image of a study.</summary>
/// <param name="Source">Where it is read from.</param>
/// <param name="Label">Its class.</param>
/// <param name="Index">Its place among the images.</param>
internal sealed record StudyImage(LabeledImage Source, int Label, int Index)
{
    /// <summary>What results call it.</summary>
    internal string Name => Source.ImagePath;
}

/// <summary>Rows and columns of pixels.</summary>
internal sealed record ImageSize(int Height, int Width);

/// <summary>What a study has to compute, in pieces of a batch of images. Each piece has a number, by which it belongs to one shard.</summary>
internal sealed class StudyPlan
{
    private readonly Dictionary<string, int> classes;
    private readonly Dictionary<string, StudyImage> byName = new(StringComparer.Ordinal);

    /// <exception cref="IOException">The dataset cannot be read.</exception>
    /// <exception cref="InvalidDataException">The dataset is damaged, an image's class is none of its classes, or an attack needs targets that it does not have.</exception>
    internal StudyPlan(TransferStudy study)
    {
        Study = study;
        Dataset = study.Dataset.Load();
        classes = study.Dataset.ClassNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
        Images = [.. Dataset.Images.Select((image, index) => new StudyImage(image, IndexOf(image.Label), index))];
        Names = [.. Images.Select(image => image.Name)];
        // Two of one name would be one file; whoever writes them refuses that.
        foreach (var image in Images) byName.TryAdd(image.Name, image);
        if (study.Attacks.FirstOrDefault(attack => attack.Settings.Goal == AttackGoal.GivenTarget) is { } targeted && Dataset.Images.FirstOrDefault(image => image.TargetLabel is null) is { } without)
            throw new InvalidDataException($"The attack '{targeted.Name}' needs a target for each image, in a column target or TargetClass of the dataset's table; found none for '{without.ImagePath}'.");
        Batches = [.. Images.Chunk(study.BatchSize)];
        Attacks = [.. study.Sources.SelectMany(source => study.Attacks.Select(attack => (source, attack))).Select((pair, index) => new PlannedAttack(pair.source, pair.attack, index * Batches.Count))];
        var sizes = study.Sources.Select(SizeOf).Distinct().ToList();
        Targets = [.. study.Targets.SelectMany(target => sizes.Select(size => (target, size))).Select((pair, index) => new PlannedTarget(pair.target, pair.size, (Attacks.Count + index) * Batches.Count))];
    }

    internal TransferStudy Study { get; }

    internal ImageDataset Dataset { get; }

    /// <summary>All images, in their order.</summary>
    internal IReadOnlyList<StudyImage> Images { get; }

    /// <summary>What results call the images, in their order.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The images that are computed together, however the work is divided.</summary>
    internal IReadOnlyList<IReadOnlyList<StudyImage>> Batches { get; }

    /// <summary>Every attack from every source.</summary>
    internal IReadOnlyList<PlannedAttack> Attacks { get; }

    /// <summary>Every target's scores of the unchanged images.</summary>
    internal IReadOnlyList<PlannedTarget> Targets { get; }

    /// <summary>The image of a name; null where there is none.</summary>
    internal StudyImage? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The place of a class among the dataset's.</summary>
    /// <exception cref="InvalidDataException">It is none of them.</exception>
    internal int IndexOf(string label) => classes.TryGetValue(label, out var index)
        ? index
        : throw new InvalidDataException($"The images of '{Study.Dataset.Path}' must be of the dataset's {classes.Count} classes; found '{label}', which is nearest to '{NearestNames.First(label, classes.Keys)}'.");

    /// <summary>The size that images are brought to for a source; null where they stay as they are.</summary>
    internal ImageSize? SizeOf(TransferSource source) => Study.Dataset.Sizing is ImageSizing.None or ImageSizing.Keep ? null : SeenBy(source);

    /// <summary>The size that a source sees.</summary>
    internal static ImageSize SeenBy(TransferSource source) => new(source.Classifiers[0].Classifier.Preprocessing.Height, source.Classifiers[0].Classifier.Preprocessing.Width);

    /// <summary>A target's scores of the images that an attack began with.</summary>
    internal PlannedTarget CleanOf(PlannedAttack attack, TransferTarget target) => Targets.First(planned => planned.Target == target && planned.Size == SizeOf(attack.Source));
}

/// <summary>An attack from a source on all images, to be scored by the targets.</summary>
/// <param name="Source">The source.</param>
/// <param name="Attack">The attack.</param>
/// <param name="FirstPiece">The number of the piece of work that its first batch is.</param>
internal sealed record PlannedAttack(TransferSource Source, StudyAttack Attack, int FirstPiece)
{
    /// <summary>What progress and errors call it.</summary>
    internal string Title => $"{Source.Name}, {Attack.Name}";

    /// <summary>Whether the attack on a batch, and the scores of what comes of it, are a shard's.</summary>
    internal bool IsOf(StudyShard shard, int batch) => shard.Has(FirstPiece + batch);

    /// <summary>Whether a target scores the attack: not one that is a part of an ensemble.</summary>
    internal bool IsScoredBy(TransferTarget target) => Source.Classifiers.Count == 1 || !Source.Contains(target);
}

/// <summary>A target's scores of the unchanged images.</summary>
/// <param name="Target">The target.</param>
/// <param name="Size">The size that the images are brought to; null where they stay as they are.</param>
/// <param name="FirstPiece">The number of the piece of work that its first batch is.</param>
internal sealed record PlannedTarget(TransferTarget Target, ImageSize? Size, int FirstPiece)
{
    /// <summary>Whether the scores of a batch are a shard's.</summary>
    internal bool IsOf(StudyShard shard, int batch) => shard.Has(FirstPiece + batch);
}
