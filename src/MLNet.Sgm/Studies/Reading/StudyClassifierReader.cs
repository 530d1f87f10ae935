using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Json;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Makes a classifier of what a study file says of it.</summary>
internal static class StudyClassifierReader
{
    /// <summary>The properties of which a classifier has one.</summary>
    internal static IReadOnlyList<string> Origins { get; } = ["architecture", "knownWeights", "torchScript", "onnx"];

    /// <exception cref="JsonProblem">There is no such classifier.</exception>
    internal static StudyClassifier Read(string name, ClassifierDocument document, string folder, IReadOnlyList<string> datasetClasses)
    {
        var given = Origins.Zip(new[] { document.Architecture, document.KnownWeights, document.TorchScript, document.Onnx }).Where(origin => origin.Second is not null).Select(origin => origin.First).ToList();
        if (given.Count != 1) throw new JsonProblem("", $"must have one of the properties {string.Join(", ", Origins)}; found {(given.Count == 0 ? "none" : string.Join(" and ", given))}.");
        if (document.Weights is not null && document.Architecture is null) throw new JsonProblem("weights", $"goes with 'architecture'; found '{given[0]}'.");
        var classes = StudyDatasetReader.Classes(document.Classes, folder) ?? datasetClasses;
        var preprocessing = document.Preprocessing is { } said ? Preprocessing(said) : null;
        return new(name, given[0] switch
        {
            "architecture" => Try("architecture", () => ImageClassifiers.Create(document.Architecture!, ExistingFile("weights", document.Weights, folder), preprocessing, classes, document.WeightsKey, document.ExtraClass)),
            "knownWeights" => Try("knownWeights", () => ImageClassifiers.FromKnownWeights(KnownWeights.Find(document.KnownWeights!))),
            "onnx" => Try("onnx", () => OfOnnx(name, document, preprocessing, classes, folder)),
            _ => ImageClassifier.FromTorchScript(ExistingFile("torchScript", document.TorchScript, folder)!, preprocessing ?? throw new JsonProblem("", "must have the property 'preprocessing', because a TorchScript file does not say what its network expects."), classes, name),
        });
    }

    private static ImageClassifier OfOnnx(string name, ClassifierDocument document, Preprocessing? preprocessing, IReadOnlyList<string> classes, string folder)
    {
        var model = ImageClassifier.FromOnnx(ExistingFile("onnx", document.Onnx, folder)!, preprocessing, classes, name);
        return ImageClassifier.FromDescription(model.Description with { ExtraClass = document.ExtraClass });
    }

    private static Preprocessing Preprocessing(PreprocessingDocument document) =>
        Try("preprocessing", () => new Preprocessing(document.Mean, document.Std, document.Height, document.Width) { Filter = document.Filter, Channels = document.Channels, Range = document.Range });

    private static string? ExistingFile(string property, string? path, string folder)
    {
        if (path is null) return null;
        var file = Path.GetFullPath(path, folder);
        return File.Exists(file) ? file : throw new JsonProblem(property, $"must be a file; there is no file '{Naming.ShortPath(file)}'.");
    }

    private static T Try<T>(string property, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is ArgumentException or WeightFileException)
        {
            throw new JsonProblem(property, $"cannot be: {Naming.Printable(error.Message.Split(" (Parameter", 2)[0])}", error);
        }
    }
}
