using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Images;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Studies;

/// <summary>An attack on a dataset whose adversarial images go into a folder, and everything that decides what they are. It can be interrupted at any moment and run again.</summary>
/// <example>
/// <code>
/// var attack = new FolderAttack { Dataset = ImageDataset.Read("SubImageNet224"), Sources = [new(resNet)], Attack = AttackPresets.Sgm(0.2f) };
/// var images = await attack.RunAsync(new MLContext(), "adversarial");
/// </code>
/// </example>
public sealed record FolderAttack
{
    /// <summary>The images.</summary>
    public required ImageDataset Dataset { get; init; }

    /// <summary>The sources, at least one, all of the same classes; images have the size that the first one sees.</summary>
    public required IReadOnlyList<AttackSource> Sources { get; init; }

    /// <summary>The attack.</summary>
    public required AttackSettings Attack { get; init; }

    /// <summary>The number of images that are attacked together, 40 by default. Batches are counted over the whole dataset, because the last bits of an image depend on its batch's size.</summary>
    public int BatchSize { get; init; } = 40;

    /// <summary>What happens to images that are not of the size that the first source sees, <see cref="ImageSizing.None"/> by default.</summary>
    public ImageSizing Sizing { get; init; }

    /// <summary>Whether the dataset has the images' classes, true by default; otherwise the class that the source predicts for an original is its label.</summary>
    public bool IsLabeled { get; init; } = true;

    internal int Height => Sources[0].Classifier.Preprocessing.Height;

    internal int Width => Sources[0].Classifier.Preprocessing.Width;

    internal IReadOnlyList<LabeledImage[]> Batches => [.. Dataset.Images.Chunk(BatchSize)];

    /// <summary>
    /// Makes the images that are not there yet: PNG files under the names of the originals, and, once all are there, <c>manifest.json</c>, which says how each was made.
    /// </summary>
    /// <param name="context">The environment, which says what device to use.</param>
    /// <param name="folder">The folder, made if there is none.</param>
    /// <param name="shard">Which part of the batches is made; null, the default, for the whole. The whole run of a folder in which all shards are done writes the manifest.</param>
    /// <param name="progress">Is told of each image, and of remarks; may be called on another thread.</param>
    /// <param name="cancellationToken">Ends the run after the image that is being written; what is there stays, and the next run goes on from it.</param>
    /// <returns>The images of the shard, in the order of the dataset.</returns>
    /// <exception cref="ArgumentException">A property is missing or out of its range, or two do not go together; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The folder has images of other settings, or another process writes to it.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read or is of another size, the folder is damaged, or an image has no target that the attack aims at.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<IReadOnlyList<AttackedImage>> RunAsync(MLContext context, string folder, StudyShard? shard = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return LongWork.Run(() => Run(context, folder, shard ?? StudyShard.Whole, progress, cancellationToken), cancellationToken);
    }

    /// <summary>What <see cref="AttackFolder"/> compares.</summary>
    internal JsonObject Settings() => new()
    {
        ["attack"] = AttackJson.Write(Attack),
        ["sources"] = new JsonArray([.. Sources.Select(source => SettingsJson.Of(source))]),
        ["batchSize"] = BatchSize,
        ["resize"] = Sizing.ToString(),
        ["dataset"] = SettingsJson.Of(Dataset),
    };

    private IReadOnlyList<AttackedImage> Run(MLContext context, string path, StudyShard shard, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        Check();
        var device = DeviceChoice.Of(context, null, null);
        StudyWeights.Fetch([.. Sources.Select(source => source.Classifier)], progress, cancellation);
        using var folder = AttackFolder.Open(path, Settings(), AttackFolder.VersionsOf($"{device}"), Dataset.Images, shard.IsWhole ? null : shard.Name, mayDatasetChange: Attack.Mixer is null);
        TellChanges(folder, path, progress);
        var (total, done) = AttackRunner.Count(this, folder, shard.Has);
        progress.Say($"{Attack}, source {string.Join(" + ", Sources)}, on {device}: {total} images to {path}{(shard.IsWhole ? "" : $", shard {shard}")}.");
        if (done > 0) progress.Say($"{done} of them are there already.");
        using (var attacks = new RunAttacks(context, device, AttackRunner.Options(this, cancellation)))
            AttackRunner.Run(context, this, folder, shard.Has, attacks, progress.Begin("attack", total, done), cancellation);
        if (shard.IsWhole) folder.TryComplete();
        return [.. Batches.Where((_, number) => shard.Has(number)).SelectMany(batch => batch).Select(image => folder.Completed[image.ImagePath])];
    }

    /// <summary>What is not as the last run left it, and what cannot change anything.</summary>
    private void TellChanges(AttackFolder folder, string path, IProgress<WorkProgress>? progress)
    {
        if (folder.HasOtherDataset) progress.Warn($"The dataset has other images than when '{path}' was begun; what is there and is still in it is kept.");
        if (folder.Vanished.Count > 0) progress.Warn($"Attacked before and no longer in the dataset: {folder.Vanished.Count}, {ImageFiles.Named(folder.Vanished)}; they are not in {AttackManifest.FileName}.");
        if (folder.Altered.Count > 0) progress.Warn($"Adversarial images that are missing or not as they were written, and are made again: {folder.Altered.Count}, {ImageFiles.Named(folder.Altered)}.");
        if (Attack.Norm == AttackNorm.LInfinity && Attack.Epsilon < 1f / byte.MaxValue)
            progress.Warn(FormattableString.Invariant($"An epsilon of {255 * Attack.Epsilon:0.###}/255 is less than a step between two 8-bit values: no image that is written will differ from its original."));
    }

    private void Check()
    {
        if (Sources.Count == 0) throw new ArgumentException($"{nameof(Sources)} must have at least one classifier; found none.", nameof(Sources));
        Setting.Require(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
        Setting.RequireDefined(Sizing, nameof(Sizing));
        Attack.Validate();
        if (Dataset.Images.Count == 0) throw new ArgumentException($"{nameof(Dataset)} must have at least one image; found none in '{Dataset.Path}'.", nameof(Dataset));
        if (Attack.Goal == AttackGoal.GivenTarget && Dataset.Images.FirstOrDefault(image => image.TargetLabel is null) is { } without)
            throw new InvalidDataException($"The attack needs a target for each image, in a column target or TargetClass of the dataset's table; found none for '{without.ImagePath}'.");
        ImageSizes.Check(Dataset, Height, Width, Sizing, nameof(Sizing));
    }
}
