using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>Which of the dictionaries of a file is the state dict: the one that is asked for, the only one, or the one under the usual name.</summary>
/// <param name="file">The file.</param>
/// <param name="wanted">The key of the dictionary that is asked for, with a slash between the keys of nested ones, or null.</param>
internal sealed class StateDictSelector(FileReader file, string? wanted)
{
    /// <summary>What stands for the outermost dictionary in place of a key.</summary>
    internal const string Top = ".";

    private const int DeepestNesting = 8;
    private const int NamedKeys = 5;

    // Under which most training programs keep the weights, beside epoch, optimizer and the like; the first that is there is taken.
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model", "net"];

    private static readonly string[] AlsoKnown =
        ["state_dict_ema", "model_ema", "ema_state_dict", "ema", "model_state", "weights", "params", "params_ema", "network", "module", "teacher", "student"];

    /// <summary>The keys of the dictionary that was taken; null where the format or the file has only one.</summary>
    internal string? Taken { get; private set; }

    /// <summary>The keys of all dictionaries of tensors that were found.</summary>
    internal IReadOnlyList<string> Keys { get; private set; } = [];

    /// <summary>The keys of those that were not taken, where that was nobody's choice.</summary>
    internal IReadOnlyList<string> Others { get; private set; } = [];

    /// <summary>What is told of a choice that nobody made; null where there was none.</summary>
    internal string? Note { get; private set; }

    /// <summary>Whether the key that is asked for named a dictionary.</summary>
    internal bool FoundWanted { get; private set; }

    /// <summary>Whether a dictionary may hold another one that is all of the weights under this key.</summary>
    internal static bool IsWrapper(string key) => Usual.Contains(key) || AlsoKnown.Contains(key);

    /// <summary>Dictionaries and the keys that lead to them, the outermost first. Optimizers are passed over, and so is what has keys that are no texts.</summary>
    internal static IEnumerable<(string Key, PickleDictionary Dictionary)> Reachable(PickleDictionary root, Func<string, bool> follow)
    {
        var seen = new HashSet<PickleDictionary>(ReferenceEqualityComparer.Instance) { root };
        var waiting = new Queue<(string Key, PickleDictionary Dictionary, int Depth)>([(Top, root, 0)]);
        while (waiting.TryDequeue(out var next))
        {
            yield return (next.Key, next.Dictionary);
            if (next.Depth == DeepestNesting) continue;
            foreach (var (key, value) in next.Dictionary.Pairs)
                if (key is PickleText { Value: { } name } && follow(name) && DictionaryOf(value) is { } inner && seen.Add(inner) && inner.Find("param_groups") is null)
                    waiting.Enqueue((next.Key == Top ? name : $"{next.Key}/{name}", inner, next.Depth + 1));
        }
    }

    internal static PickleDictionary? DictionaryOf(object? value) => value as PickleDictionary ?? (value as PickleOpaque)?.Items;

    /// <summary>The state dict among candidates, of which there must be one.</summary>
    /// <param name="root">The outermost dictionary.</param>
    /// <param name="candidates">Their keys and the number of their tensors.</param>
    /// <exception cref="WeightFileException">There are several, and nothing says which is meant.</exception>
    internal PickleDictionary Select(PickleDictionary root, IReadOnlyList<(string Key, PickleDictionary Dictionary, int Count)> candidates)
    {
        Keys = [.. candidates.Select(candidate => candidate.Key)];
        if (wanted is not null && Walk(root, wanted) is { } asked)
        {
            (FoundWanted, Taken) = (true, wanted);
            return asked;
        }
        var taken = candidates.Count == 1 ? candidates[0] : Default(candidates) ?? throw file.Failure($"holds {candidates.Count} state dicts, {List(candidates)}; {HowToChoose} says which is meant");
        Others = [.. candidates.Where(candidate => candidate != taken).Select(candidate => candidate.Key)];
        Taken = taken.Key == Top ? null : taken.Key;
        if (Others.Count > 0) Note = $"Of the weight file '{file.Path}' the state dict '{taken.Key}' ({Naming.Tensors(taken.Count)}) is taken; it also holds {List(candidates.Where(candidate => candidate != taken))}, which {HowToChoose} takes.";
        return taken.Dictionary;
    }

    /// <summary>How a user says which of several is meant.</summary>
    internal const string HowToChoose = "--weights-key NAME (weightsKey in code and study files)";

    /// <summary>A few keys with the number of their tensors.</summary>
    private static string List(IEnumerable<(string Key, PickleDictionary Dictionary, int Count)> candidates) =>
        Naming.List(candidates.Select(candidate => $"'{Naming.Short(candidate.Key)}' ({Naming.Tensors(candidate.Count)})"), NamedKeys);

    /// <summary>The one whose keys are all usual; else the outermost, if no other has more tensors.</summary>
    private static (string Key, PickleDictionary Dictionary, int Count)? Default(IReadOnlyList<(string Key, PickleDictionary Dictionary, int Count)> candidates)
    {
        var usual = candidates.Where(candidate => candidate.Key.Split('/').All(Usual.Contains)).OrderBy(candidate => Array.IndexOf(Usual, candidate.Key.Split('/')[0])).ToList();
        if (usual.Count > 0) return usual[0];
        var outermost = candidates.Where(candidate => candidate.Key == Top).ToList();
        return outermost.Count > 0 && candidates.All(candidate => candidate.Count <= outermost[0].Count) ? outermost[0] : null;
    }

    private static PickleDictionary? Walk(PickleDictionary root, string keys) =>
        keys == Top ? root : keys.Split('/').Aggregate((PickleDictionary?)root, (dictionary, key) => DictionaryOf(dictionary?.Find(key)));
}
