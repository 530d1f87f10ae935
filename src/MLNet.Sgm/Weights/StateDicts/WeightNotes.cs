using System.Globalization;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Classifiers.Onnx;

namespace MLNet.Sgm.Weights;

/// <summary>What a user should know of a classifier's weight file: what was taken of it by default, and what in the preprocessing does not go with it.</summary>
internal static class WeightNotes
{
    /// <summary>Sentences; none where there is nothing to say. Reads names and shapes, not the weights.</summary>
    internal static IReadOnlyList<string> Of(ClassifierDescription description) => description switch
    {
        { IsOnnx: true, Location: { } location } => location.Use(path => OnnxModel.Read(path).Notes(description).ToList()),
        { Architecture: null } => [],
        { Location: { } location } => location.Use(path => OfFile(description, path).ToList()),
        { KnownWeights: { } known } => [.. OfPublished(description, known.Preprocessing, $"the published weights '{known.Name}' expect")],
        _ => [],
    };

    private static IEnumerable<string> OfFile(ClassifierDescription description, string path)
    {
        using var file = WeightFile.Open(path, description.WeightsKey);
        var architecture = Architectures.Find(description.Architecture!);
        if (file.Note is { } note) yield return note;
        if (description.ExtraClass == ExtraClass.Unknown && architecture.Names.HasBackground && description.ClassNames.Count == Architecture.ImageNetClassCount
            && file.Entries.Any(entry => entry.Shape.Count is 2 or 4 && entry.Shape[0] == Architecture.ImageNetClassCount + 1))
            yield return $"The weight file '{path}' has {Architecture.ImageNetClassCount + 1} classes; the first is taken for TensorFlow's background and left out.";
        var preprocessing = description.Preprocessing;
        if (Companions.Normalizer(file) is var (mean, std))
        {
            if (!Companions.AreSame(mean, preprocessing.Mean) || !Companions.AreSame(std, preprocessing.Std))
                yield return $"The weight file '{path}' has a normalizer of mean {Values(mean)} and std {Values(std)}, and the preprocessing of '{description.Name}' has mean {Values(preprocessing.Mean)} and std {Values(preprocessing.Std)}: one of them is wrong for these weights.";
        }
        // A file of one's own may expect anything, but hardly this: torchvision's Inception takes ImageNet's mean and std and converts them inside.
        else if (architecture.Preprocessing == Preprocessing.Inception && Companions.AreSame(preprocessing.Mean, Preprocessing.ImageNet.Mean))
            foreach (var sentence in OfPublished(description, architecture.Preprocessing, $"the published weights of {architecture.Title} expect")) yield return sentence;
    }

    private static IEnumerable<string> OfPublished(ClassifierDescription description, Preprocessing expected, string whatExpects)
    {
        var found = description.Preprocessing;
        if (!Companions.AreSame(found.Mean, expected.Mean) || !Companions.AreSame(found.Std, expected.Std) || found.Channels != expected.Channels || found.Range != expected.Range)
            yield return $"The preprocessing of '{description.Name}' has mean {Values(found.Mean)} and std {Values(found.Std)}; {whatExpects} mean {Values(expected.Mean)} and std {Values(expected.Std)}.";
    }

    private static string Values(IEnumerable<float> values) => string.Join(' ', values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)));
}
