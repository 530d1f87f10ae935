using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Studies;

/// <summary>Makes a target of what a study file says of it: the name of a classifier, or an object that says what stands before it.</summary>
internal static class StudyTargetReader
{
    private const string Behind = "behind", Name = "name";

    /// <exception cref="JsonProblem">There is no such classifier, or what stands before it cannot be.</exception>
    internal static TransferTarget Read(JsonNode? written, IReadOnlyList<StudyClassifier> classifiers)
    {
        if (written is not JsonObject) return Find("", JsonContract.TextOf(written) ?? throw JsonContract.Mismatch("", "the name of a classifier, or an object with 'classifier' and 'behind'", written), classifiers);
        var document = JsonContract.Read<TargetDocument>(written, AttackJson.Options());
        var target = Find("classifier", document.Classifier, classifiers);
        if (document.Name is { } name && !StudyNames.IsFit(name)) throw new JsonProblem(Name, $"must be a name that can be a folder's ({StudyNames.Rule}); found '{Naming.Short(name)}'.");
        if (document.Behind is null) return document.Name is null ? target : throw new JsonProblem(Name, $"is the name of a target that stands behind something, and there is no '{Behind}'; a classifier alone has the name that it has in this file.");
        try
        {
            return target.Behind(AttackJson.ReadProcessing(document.Behind), document.Name);
        }
        catch (JsonProblem problem)
        {
            throw problem.Within(Behind);
        }
    }

    private static ClassifierTarget Find(string path, string name, IReadOnlyList<StudyClassifier> classifiers)
    {
        var found = classifiers.FirstOrDefault(classifier => classifier.Name == name) ?? throw JsonContract.UnknownName(path, "a classifier of this file:", [.. classifiers.Select(classifier => classifier.Name)], name);
        return new(found.Classifier, found.Name);
    }
}
