using System.Globalization;
using System.Text;
using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>
/// NumPy's .npy with a pickled dictionary of arrays: magic bytes, version, the length of a header, the header, and (for an array of
/// objects, here of the one dictionary) a pickle. Dictionaries within the dictionary give names with slashes: layer/weights; one
/// under a name that training programs give to all of the weights, such as state_dict, is taken by itself.
/// </summary>
internal static class NumpyFormat
{
    private const int DeepestNesting = 8;
    private const int MostVisits = 100_000;
    private const int MostCandidates = 64;
    private const int LongestName = 1024;
    private const int LongestHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal static bool Begins(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    internal static IEnumerable<StoredTensor> Read(FileReader file, StateDictSelector selector)
    {
        var cursor = new ByteCursor(file, 0, file.Length);
        cursor.Skip(Magic.Length);
        var (version, _) = (cursor.ReadByte(), cursor.ReadByte());
        if (version is < 1 or > 3) throw file.Failure($"has version {version} of NumPy's format; expected 1 to 3");
        long length = version == 1 ? cursor.ReadUInt16() : cursor.ReadUInt32();
        if (length >= LongestHeader) throw file.Failure($"has a NumPy header of {length} bytes; expected fewer than {LongestHeader}");
        var header = Encoding.UTF8.GetString(cursor.Take((int)length));
        if (!header.Contains("'descr': '|O'") && !header.Contains("'descr': 'O'")) throw file.Failure($"holds one NumPy array ({header.Trim()}); expected a pickled dictionary of arrays");
        var root = Root(file, new Unpickler(cursor).Load());
        var holding = StateDictSelector.Reachable(root, StateDictSelector.IsWrapper).Take(MostCandidates)
            .Select(found => (found.Key, found.Dictionary, Tensors(file, found.Dictionary).Count)).Where(found => found.Count > 0).ToList();
        if (holding.Count == 0) throw file.Failure("holds a dictionary without arrays of numbers");
        // A dictionary within which another is all of the weights is no state dict itself.
        return Tensors(file, selector.Select(root, [.. holding.Where(found => !holding.Any(other => IsWithin(other.Key, found.Key)))])).Values;
    }

    private static bool IsWithin(string key, string outer) => key != outer && (outer == StateDictSelector.Top || key.StartsWith(outer + "/", StringComparison.Ordinal));

    private static Dictionary<string, StoredTensor> Tensors(FileReader file, PickleDictionary stateDict)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        var visits = 0;
        // One text may be the values of many arrays; its length is counted once.
        var counts = new Dictionary<PickleText, long>();
        Add(stateDict, "", 0);
        return tensors;

        void Add(object? value, string name, int depth)
        {
            if (depth > DeepestNesting) throw file.Failure($"has dictionaries more than {DeepestNesting} deep");
            if (name.Length > LongestName) throw file.Failure($"has a name of {name.Length} characters; expected at most {LongestName}");
            if (visits++ == MostVisits) throw file.Failure($"has more than {MostVisits} values");
            if (StateDictSelector.DictionaryOf(value) is { } dictionary)
            {
                // What has no name cannot be meant.
                foreach (var (key, item) in dictionary.Pairs)
                    if (Text(key) is { } text) Add(item, Join(name, text), depth + 1);
            }
            else if (value is PickleList list)
                for (var i = 0; i < list.Items.Count; i++) Add(list.Items[i], Join(name, i.ToString(CultureInfo.InvariantCulture)), depth + 1);
            else if (value is NumpyArray { Values: not null, Type: null or { IsNumeric: true } } array)
                tensors[name] = Stored(file, name, array, counts);
        }
    }

    private static string Join(string outer, string inner) => outer.Length == 0 ? inner : $"{outer}/{inner}";

    private static string? Text(object? key) => key switch
    {
        PickleText { Value: { } text } => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static PickleDictionary Root(FileReader file, object? pickled) =>
        StateDictSelector.DictionaryOf(pickled is NumpyArray { Values: PickleList { Items: [var only] } } ? only : pickled) ?? throw file.Failure("holds pickled objects that are not one dictionary of arrays");

    private static StoredTensor Stored(FileReader file, string name, NumpyArray array, Dictionary<PickleText, long> counts)
    {
        if (array is not { Type: { } type, Values: PickleText bytes }) throw file.Failure($"has the array '{name}' without numbers");
        if (type.Element is not { } element) throw file.Failure($"has the array '{name}' of NumPy type '{type.Name}', which is not read");
        if (!counts.TryGetValue(bytes, out var length)) counts.Add(bytes, length = bytes.IsUnicode ? Latin1InUtf8.Count(new(file, bytes.Offset, bytes.Offset + bytes.Length)) : bytes.Length);
        var storage = new StorageLocation(bytes.Offset, length, type.IsBigEndian) { EncodedLength = bytes.IsUnicode ? bytes.Length : null };
        var stored = new StoredTensor(file, name, element, storage, 0, array.Shape, array.IsFortranOrdered ? Columns(file, name, array.Shape) : null);
        return stored.ByteCount == storage.Length ? stored : throw file.Failure($"has {storage.Length} bytes for the array '{name}' of shape [{string.Join(", ", array.Shape)}]; expected {stored.ByteCount}");
    }

    /// <summary>The strides of Fortran's order: the first index runs fastest.</summary>
    private static long[] Columns(FileReader file, string name, long[] shape)
    {
        var strides = new long[shape.Length];
        Int128 next = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            strides[i] = (long)next;
            next *= Math.Max(1, shape[i]);
            if (next > long.MaxValue) throw file.Failure($"has the array '{name}' of the impossible shape [{string.Join(", ", shape)}]");
        }
        return strides;
    }
}
