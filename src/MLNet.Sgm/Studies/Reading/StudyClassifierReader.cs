using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Reads a classifier of a study file: an architecture with a weight file, published weights, or a TorchScript file.</summary>
internal static class StudyClassifierReader
{
    private static readonly string[] Origins = ["architecture", "knownWeights", "torchScript"];

    internal static StudyClassifier Read(string name, JsonPlace place, string folder, IReadOnlyList<string> datasetClasses)
    {
        var members = place.Object();
        var origins = Origins.Where(origin => members.Find(origin) is not null).ToList();
        if (origins.Count != 1) throw place.Error($"must have one of the properties {string.Join(", ", Origins)}; found {(origins.Count == 0 ? "none" : string.Join(" and ", origins))}.");
        var classes = members.Read("classes", value => StudyDatasetReader.Classes(value, folder), datasetClasses);
        var preprocessing = members.Read<Preprocessing?>("preprocessing", Preprocessing, null);
        var classifier = origins[0] switch
        {
            "architecture" => OfArchitecture(members, preprocessing, classes, folder),
            "knownWeights" => OfKnownWeights(members.Require("knownWeights")),
            _ => ImageClassifier.FromTorchScript(ExistingFile(members.Require("torchScript"), folder), preprocessing ?? throw place.Error("must have the property 'preprocessing', because a TorchScript file does not say what its network expects."), classes, name),
        };
        members.End();
        return new(name, classifier);
    }

    private static ImageClassifier OfArchitecture(JsonMembers members, Preprocessing? preprocessing, IReadOnlyList<string> classes, string folder)
    {
        var place = members.Require("architecture");
        try
        {
            return ImageClassifiers.Create(place.Text(), members.Read<string?>("weights", value => ExistingFile(value, folder), null), preprocessing, classes);
        }
        catch (ArgumentException error)
        {
            throw place.Error($"cannot be: {error.Message.Split(" (Parameter", 2)[0]}", error);
        }
    }

    private static ImageClassifier OfKnownWeights(JsonPlace place)
    {
        try
        {
            return ImageClassifiers.FromKnownWeights(KnownWeights.Find(place.Text()));
        }
        catch (ArgumentException error)
        {
            throw place.Error($"cannot be: {error.Message.Split(" (Parameter", 2)[0]}", error);
        }
    }

    private static string ExistingFile(JsonPlace place, string folder) =>
        Path.GetFullPath(place.Text(), folder) is var file && File.Exists(file) ? file : throw place.Error($"must be a file; there is no file '{file}'.");

    private static Preprocessing Preprocessing(JsonPlace place)
    {
        var members = place.Object();
        var (mean, std) = (members.Require("mean").List().Select(value => value.Number()).ToList(), members.Require("std").List().Select(value => value.Number()).ToList());
        var (height, width) = (members.Require("height").Integer(), members.Require("width").Integer());
        var filter = members.Read("filter", value => value.Choice<ResizeFilter>(), default);
        members.End();
        try
        {
            return new(mean, std, height, width) { Filter = filter };
        }
        catch (ArgumentException error)
        {
            throw place.Error($"cannot be: {error.Message.Split(" (Parameter", 2)[0]}", error);
        }
    }
}
