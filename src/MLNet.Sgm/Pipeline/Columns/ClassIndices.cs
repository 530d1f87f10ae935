using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Pipeline;

/// <summary>Finds classes by name, and those of ImageNet by WordNet id as well.</summary>
internal sealed class ClassIndices
{
    private readonly IReadOnlyList<string> names;
    private readonly Dictionary<string, long> indices;

    internal ClassIndices(IReadOnlyList<string> names)
    {
        this.names = names;
        indices = names.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => (long)entry.index);
        if (!names.SequenceEqual(ImageNetClasses.Names)) return;
        for (var index = 0; index < names.Count; index++) indices.TryAdd(ImageNetClasses.WordNetIds[index], index);
    }

    internal bool TryFind(string name, out long index) => indices.TryGetValue(name, out index);

    /// <summary>The first few, for an error.</summary>
    public override string ToString() => string.Join(", ", names.Take(5).Select(name => $"'{name}'")) + (names.Count > 5 ? " ..." : "");
}
