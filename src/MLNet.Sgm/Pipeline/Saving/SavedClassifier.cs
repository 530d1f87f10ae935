using System.Security.Cryptography;
using System.Text.Json;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>A classifier as a saved chain has it.</summary>
/// <param name="Description">What it is made of; where its weights are in the saved chain itself, without the chain's path.</param>
/// <param name="Files">The files that the weights consist of.</param>
internal sealed record SavedClassifier(ClassifierDescription Description, IReadOnlyList<SavedFile> Files)
{
    /// <exception cref="NotSupportedException">Nobody but its maker can make the classifier again.</exception>
    internal static SavedClassifier Of(ImageClassifier classifier, ModelWriter writer)
    {
        var description = classifier.Description;
        if (!description.HasOrigin)
            throw new NotSupportedException($"The chain cannot be saved, because its classifier '{classifier.Name}' was made from a delegate; one that is made of an architecture and a weight file, or of a file of TorchScript or ONNX, can be.");
        var location = description.Location ?? (description.KnownWeights is { } known ? new WeightLocation(new WeightCache().Fetch(known), null) : null)
            ?? throw new NotSupportedException($"The chain cannot be saved, because its classifier '{classifier.Name}' has new random weights, which are in no file.");
        var files = SavedFile.Of(location, description);
        if (writer.Storage == WeightStorage.Referenced)
            return new(description with { Weights = description.Weights is { } path ? Path.GetFullPath(path) : null }, files);
        var folder = $"weights/{files[0].Sha256}/";
        writer.AddFolder(folder, () => location.Read(description.PartsOf));
        return new(description with { ExtraClass = description.KnownExtraClass, KnownWeights = null, Weights = null, WeightsEntry = folder + files[0].Name }, files);
    }

    /// <exception cref="FileNotFoundException">A weight file is missing.</exception>
    /// <exception cref="WeightFileException">A weight file is another than when the chain was saved.</exception>
    internal ImageClassifier Load(string model)
    {
        var description = Description.WeightsEntry is not null && Description.Weights is null ? Description with { Weights = model } : Description;
        var classifier = ImageClassifier.FromDescription(description);
        if (description.Location is { } given && !File.Exists(given.File))
            throw new FileNotFoundException($"The saved chain '{model}' needs the weight file '{Naming.ShortPath(given.File)}' of the classifier '{Naming.Short(description.Name)}', which does not exist.", given.File);
        var location = description.Location ?? new WeightLocation(Published(description), null);
        var found = SavedFile.Of(location, description);
        if (!found.SequenceEqual(Files))
        {
            throw new WeightFileException($"The saved chain '{model}' needs the weights '{location}' of the classifier '{Naming.Short(description.Name)}' as they were when it was saved; expected {List(Files.Except(found))}, found {List(found.Except(Files))}.");
        }
        return classifier;
    }

    /// <summary>Weights that the library knows are fetched; of others, a file is not to say where from.</summary>
    private static string Published(ClassifierDescription description)
    {
        var weights = description.KnownWeights ?? throw new JsonException($"the classifier '{Naming.Short(description.Name)}' has no weights");
        var cache = new WeightCache();
        if (KnownWeights.All.Any(known => known.Url == weights.Url && known.Sha256 == weights.Sha256)) return cache.Fetch(weights);
        return cache.Find(weights) ?? throw new JsonException($"the classifier '{Naming.Short(description.Name)}' needs the weights '{Naming.Short(weights.Name)}', which are none that the library knows: fetch them into the cache folder first");
    }

    private static string List(IEnumerable<SavedFile> files) => Naming.List(files.Select(file => $"'{Naming.Short(file.Name)}' of SHA-256 {(file.Sha256.Length <= 2 * SHA256.HashSizeInBytes ? file.Sha256 : Naming.Short(file.Sha256))}"), shown: 1);
}

/// <param name="Name">The file's name.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case digits.</param>
internal sealed record SavedFile(string Name, string Sha256)
{
    internal static IReadOnlyList<SavedFile> Of(WeightLocation location, ClassifierDescription description) =>
        [.. location.Read(description.PartsOf).Select(file => new SavedFile(file.Name, Convert.ToHexStringLower(SHA256.HashData(file.Content))))];
}
