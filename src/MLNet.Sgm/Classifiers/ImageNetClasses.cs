using System.Collections.ObjectModel;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The 1000 classes of ImageNet (ILSVRC 2012), in the order of the outputs of networks trained on it: the order of their
/// WordNet 3.0 ids.
/// </summary>
public static class ImageNetClasses
{
    private static readonly (string WordNetId, string Name)[] Classes = Read();

    private static readonly Dictionary<string, int> Indices =
        new(Classes.SelectMany((entry, index) => new[] { KeyValuePair.Create(entry.WordNetId, index), KeyValuePair.Create(entry.Name, index) }));

    /// <summary>
    /// The names that torchvision's weights carry: a word of each class's WordNet synset, each name once (<c>crane</c> the
    /// machine beside <c>crane bird</c>, <c>maillot</c> beside <c>maillot tank suit</c>). Case matters: <c>Cardigan</c> is a dog.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = new ReadOnlyCollection<string>([.. Classes.Select(entry => entry.Name)]);

    /// <summary>The WordNet ids, such as <c>n01440764</c>, in ascending order.</summary>
    public static IReadOnlyList<string> WordNetIds { get; } = new ReadOnlyCollection<string>([.. Classes.Select(entry => entry.WordNetId)]);

    /// <summary>Finds a class by its name or its WordNet id, exactly as written in <see cref="Names"/> or <see cref="WordNetIds"/>.</summary>
    /// <param name="nameOrWordNetId">Such as <c>tench</c> or <c>n01440764</c>.</param>
    /// <param name="index">The class index, 0 to 999; −1 where there is no such class.</param>
    /// <returns>Whether there is such a class.</returns>
    public static bool TryGetIndex(string nameOrWordNetId, out int index)
    {
        ArgumentNullException.ThrowIfNull(nameOrWordNetId);
        if (Indices.TryGetValue(nameOrWordNetId, out index)) return true;
        index = -1;
        return false;
    }

    private static (string, string)[] Read()
    {
        using var reader = new StreamReader(typeof(ImageNetClasses).Assembly.GetManifestResourceStream($"{typeof(ImageNetClasses).FullName}.txt")!);
        return [.. from line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                   let space = line.IndexOf(' ')
                   select (line[..space], line[(space + 1)..])];
    }
}
