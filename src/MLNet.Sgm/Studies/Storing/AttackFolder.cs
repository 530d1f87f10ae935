using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using MLNet.Sgm.Images;
using MLNet.Sgm.Reports;

namespace MLNet.Sgm.Studies;

/// <summary>
/// A folder of adversarial images that can be continued: PNG files, and a journal of what is there, which becomes <c>manifest.json</c> when all are.
/// Several processes may fill one folder, each with a part of its own (<c>manifest.1-of-4.jsonl</c>).
/// </summary>
internal sealed class AttackFolder : IDisposable
{
    private const string JournalExtension = ".jsonl";
    private const string Dataset = "dataset";

    private readonly IReadOnlyList<LabeledImage> images;
    private readonly ManifestHeader header;
    private readonly string path;
    private readonly string journalPath;
    private readonly Dictionary<string, AttackedImage> completed;
    private readonly FileStream held;
    private AttackJournal? journal;

    private AttackFolder(string path, string journalPath, ManifestHeader header, IReadOnlyList<LabeledImage> images, Dictionary<string, AttackedImage> completed, FileStream held) =>
        (this.path, this.journalPath, this.header, this.images, this.completed, this.held) = (path, journalPath, header, images, completed, held);

    /// <summary>Opens or makes a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="settings">Everything that decides what the images are.</param>
    /// <param name="versions">What is worth knowing of where they are made; it may differ from run to run, and the first run's is kept.</param>
    /// <param name="images">All images of the dataset, in its order, whichever of them this process is to make.</param>
    /// <param name="part">The name of the part that this process makes, such as <c>1-of-4</c>; null for the whole.</param>
    /// <param name="mayDatasetChange">Whether the dataset may have other images than when the folder was begun, of the same classes: what is no longer in it stays out of the manifest.</param>
    /// <exception cref="InvalidOperationException">The folder was made with other settings; the message names the first that differs. Or another process works at it.</exception>
    /// <exception cref="InvalidDataException">Two images would have one name, or one would leave the folder; or a journal is damaged.</exception>
    internal static AttackFolder Open(string path, JsonObject settings, JsonObject versions, IReadOnlyList<LabeledImage> images, string? part = null, bool mayDatasetChange = false)
    {
        CheckNames(path, images);
        Directory.CreateDirectory(path);
        var journalPath = Path.Combine(path, $"manifest{(part is null ? "" : "." + part)}{JournalExtension}");
        var held = Hold(path, journalPath);
        try
        {
            var completed = new Dictionary<string, AttackedImage>();
            var first = versions;
            var isChanged = false;
            foreach (var (file, manifest) in Existing(path))
            {
                if (manifest.Header.Format == ManifestHeader.EarlierFormat)
                    throw new InvalidOperationException($"The folder '{path}' holds images of an earlier version of sgm, which wrote settings otherwise: choose another folder, or delete '{file}' to begin anew. They can still be evaluated.");
                if (completed.Count == 0) first = manifest.Header.Versions;
                isChanged |= mayDatasetChange && !JsonNode.DeepEquals(manifest.Header.Settings[Dataset], settings[Dataset]);
                if (SettingsDifference.Find(Compared(manifest.Header.Settings, mayDatasetChange), Compared(settings, mayDatasetChange)) is { } difference)
                    throw new InvalidOperationException($"The folder '{path}' holds images of other settings ({difference}): choose another folder, or delete '{file}' to begin anew.");
                foreach (var image in manifest.Images) completed[image.Image] = image;
            }
            var vanished = RemoveVanished(path, completed, images);
            var altered = completed.Values.Where(image => !IsThere(path, image)).Select(image => image.Image).ToList();
            foreach (var name in altered) completed.Remove(name);
            return new(path, journalPath, new(ManifestHeader.CurrentFormat, settings, first), images, completed, held) { HasOtherDataset = isChanged, Vanished = vanished, Altered = altered };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>What is worth knowing of where images are made now.</summary>
    /// <param name="device">The device that computes.</param>
    internal static JsonObject VersionsOf(string device)
    {
        var environment = ReportEnvironment.Current(device, TimeSpan.Zero);
        var versions = environment.Versions.Where(version => version.Key is "Microsoft.ML" or "TorchSharp" or "libtorch").Select(version => KeyValuePair.Create<string, JsonNode?>(version.Key, version.Value));
        return new([KeyValuePair.Create<string, JsonNode?>("sgm", environment.Library), .. versions, KeyValuePair.Create<string, JsonNode?>("device", device)]);
    }

    /// <summary>Whether the folder was begun with other images.</summary>
    internal bool HasOtherDataset { get; private init; }

    /// <summary>The originals that were attacked and are no longer in the dataset.</summary>
    internal IReadOnlyList<string> Vanished { get; private init; } = [];

    /// <summary>The originals whose adversarial images are missing or not as they were written, and are to be made again.</summary>
    internal IReadOnlyList<string> Altered { get; private init; } = [];

    /// <summary>The images of a manifest whose files are missing from a folder or not as they were written.</summary>
    internal static IReadOnlyList<string> AlteredIn(string path, AttackManifest manifest) => [.. manifest.Images.Where(image => !IsThere(path, image)).Select(image => image.File)];

    /// <summary>What is known of where the images were made.</summary>
    internal JsonObject Versions => header.Versions;

    /// <summary>Whether an attack was begun in a folder, and not finished.</summary>
    internal static bool IsUnfinished(string path) => Directory.Exists(path) && Journals(path).Any();

    /// <summary>The images that are there, whole and as they were written, by the path of the original.</summary>
    internal IReadOnlyDictionary<string, AttackedImage> Completed => completed;

    /// <summary>Whether all images of the dataset are there.</summary>
    internal bool IsComplete => images.All(image => completed.ContainsKey(image.ImagePath));

    /// <summary>Writes an image under its final name, then its line of the journal.</summary>
    /// <param name="image">The image.</param>
    /// <param name="entry">What is to be known of it; file and hash are filled in here.</param>
    internal void Add(MLImage image, AttackedImage entry)
    {
        var target = PngFile.PathIn(path, entry.Image);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(TemporaryImage, PngFile.Encode(image));
        Store(entry with { File = Relative(target), Sha256 = HashOf(TemporaryImage) }, target);
    }

    /// <summary>Takes over an image that another folder of the same settings holds.</summary>
    /// <param name="entry">What that folder says of it.</param>
    /// <param name="otherFolder">That folder.</param>
    /// <exception cref="InvalidDataException">The file there is missing or not the one that the entry describes.</exception>
    internal void Adopt(AttackedImage entry, string otherFolder)
    {
        if (!IsThere(otherFolder, entry)) throw new InvalidDataException($"The folder '{otherFolder}' must hold the image '{entry.File}' with the SHA-256 {entry.Sha256}; it is missing or another one.");
        var target = PngFile.PathIn(path, entry.Image);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(PngFile.PathIn(otherFolder, entry.Image), TemporaryImage, overwrite: true);
        Store(entry, target);
    }

    /// <summary>Writes the manifest if all images are there, in place of the journals.</summary>
    /// <returns>Whether they are.</returns>
    internal bool TryComplete()
    {
        if (!IsComplete) return false;
        journal?.Dispose();
        journal = null;
        var manifest = new AttackManifest(header, [.. images.Select(image => completed[image.ImagePath])]);
        if (HasOtherDataset || !File.Exists(ManifestPath)) Replace(ManifestPath, manifest.ToBytes());
        foreach (var file in Journals(path)) File.Delete(file);
        return true;
    }

    public void Dispose()
    {
        journal?.Dispose();
        held.Dispose();
    }

    private string ManifestPath => Path.Combine(path, AttackManifest.FileName);

    // An image that is being written when the process is killed is made again, and then has this name again.
    private string TemporaryImage => Path.Combine(path, $".{Path.GetFileName(journalPath)}.tmp.png");

    private void Store(AttackedImage entry, string target)
    {
        File.Move(TemporaryImage, target, overwrite: true);
        journal ??= OpenJournal();
        journal.Append(entry);
        completed[entry.Image] = entry;
    }

    private AttackJournal OpenJournal()
    {
        if (!File.Exists(journalPath) || AttackJournal.Read(journalPath) is null)
        {
            // A manifest whose images were deleted becomes a journal again.
            var known = File.Exists(ManifestPath) ? completed.Values.Where(image => IsThere(path, image)) : [];
            Replace(journalPath, AttackJournal.Content(header, known));
            File.Delete(ManifestPath);
        }
        return AttackJournal.Open(journalPath);
    }

    private string Relative(string target) => Path.GetRelativePath(path, target).Replace(Path.DirectorySeparatorChar, '/');

    private static void Replace(string path, byte[] content)
    {
        // Not a name of its own each time: what a killed process left must be overwritten.
        var temporary = path + ".tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    private static IEnumerable<(string File, AttackManifest Manifest)> Existing(string path)
    {
        var manifest = Path.Combine(path, AttackManifest.FileName);
        if (File.Exists(manifest)) yield return (manifest, AttackManifest.Read(manifest));
        foreach (var file in Journals(path))
            if (AttackJournal.Read(file) is { } journal) yield return (file, journal);
    }

    private static IEnumerable<string> Journals(string path) => Directory.EnumerateFiles(path, $"manifest*{JournalExtension}").Order(StringComparer.Ordinal);

    private static JsonObject Compared(JsonObject settings, bool mayDatasetChange)
    {
        if (!mayDatasetChange) return settings;
        var compared = settings.DeepClone().AsObject();
        compared.Remove(Dataset);
        return compared;
    }

    private static IReadOnlyList<string> RemoveVanished(string path, Dictionary<string, AttackedImage> completed, IReadOnlyList<LabeledImage> images)
    {
        var current = images.ToDictionary(image => image.ImagePath);
        foreach (var made in completed.Values)
        {
            if (!current.TryGetValue(made.Image, out var image)) continue;
            // Without a class of its own an image has the one that the source takes it for.
            var label = image.Label.Length > 0 ? image.Label : made.SourceCleanPrediction;
            if ((label, image.TargetLabel) != (made.Label, made.TargetLabel))
                throw new InvalidOperationException($"The folder '{path}' holds images of other classes ('{made.Image}' is '{made.Label}'{Aimed(made.TargetLabel)} there and '{label}'{Aimed(image.TargetLabel)} here): choose another folder.");
        }
        List<string> vanished = [.. completed.Keys.Where(name => !current.ContainsKey(name)).Order(StringComparer.Ordinal)];
        foreach (var name in vanished) completed.Remove(name);
        return vanished;
    }

    private static string Aimed(string? target) => target is null ? "" : $" aimed at '{target}'";

    private static bool IsThere(string path, AttackedImage image)
    {
        var file = PngFile.PathIn(path, image.Image);
        return File.Exists(file) && HashOf(file) == image.Sha256;
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static FileStream Hold(string path, string journalPath)
    {
        try
        {
            return new(journalPath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(journalPath + ".lock"))
        {
            throw new InvalidOperationException($"Another process is writing to the folder '{path}'.", error);
        }
    }

    private static void CheckNames(string path, IReadOnlyList<LabeledImage> images)
    {
        var taken = new Dictionary<string, string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var image in images)
            if (!taken.TryAdd(PngFile.PathIn(path, image.ImagePath), image.ImagePath))
                throw new InvalidDataException($"Two images would be written to one file of the folder '{path}': '{taken[PngFile.PathIn(path, image.ImagePath)]}' and '{image.ImagePath}'.");
    }
}
