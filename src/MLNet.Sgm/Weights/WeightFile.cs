using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// A weight file opened for reading: what it holds, and its tensors one at a time. Opening reads names, types and shapes; values are
/// read when they are asked for, straight into the tensor. Nothing in a file is ever run.
/// </summary>
/// <remarks>
/// Reads PyTorch's formats (.pth, .pt, .th, .pth.tar; the state dict bare, or found among what else a checkpoint holds), safetensors
/// (one file, or the index of several), what TorchSharp's Module.save writes, and .npy files of a pickled dictionary of arrays
/// (names of nested dictionaries joined by a slash). Names are those of the file. Where a file holds several state dicts, the one under
/// state_dict, model_state_dict, model or net is taken, and <see cref="OtherKeys"/> has the others.
/// </remarks>
public sealed class WeightFile : IDisposable
{
    private const int HeadLength = 512;

    private readonly List<FileReader> files;
    private readonly Dictionary<string, StoredTensor> tensors;

    private WeightFile(List<FileReader> files, WeightFormat format, IEnumerable<StoredTensor> stored, StateDictSelector selector, string prefix)
    {
        (this.files, Path, Format) = (files, files[0].Path, format);
        (Key, OtherKeys, Note) = (prefix.Length > 0 ? prefix.TrimEnd('.') : selector.Taken, selector.Others, selector.Note);
        tensors = stored.Where(tensor => tensor.Entry.Name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(tensor => tensor.Entry.Name[prefix.Length..]);
        Entries = [.. tensors.Select(tensor => tensor.Value.Entry with { Name = tensor.Key })];
    }

    /// <summary>The file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>All the files that were opened: this one, and those that it is the index of.</summary>
    internal IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Its format.</summary>
    public WeightFormat Format { get; }

    /// <summary>The key of the dictionary that was taken, with a slash between the keys of nested ones, or the prefix of the names; null where there is neither.</summary>
    public string? Key { get; }

    /// <summary>The keys of the file's other state dicts, a full stop for the outermost; empty where the key was given, or there are no others.</summary>
    public IReadOnlyList<string> OtherKeys { get; }

    /// <summary>A sentence on what was taken where there were several state dicts and the key was not given; else null.</summary>
    internal string? Note { get; }

    /// <summary>Its tensors, in the order of the file.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>Opens a file of any known format, which its content tells, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">
    /// Which of the file's state dicts is meant: the key of its dictionary, such as <c>state_dict_ema</c>, with a slash between the keys of nested
    /// ones and a full stop for the outermost; or the beginning of its tensors' names, such as <c>teacher</c>, which is dropped from them. By
    /// default the only one, or the one under the usual name.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is of no known format, truncated or corrupt, holds no weights, or several state dicts none of which the key names.</exception>
    public static WeightFile Open(string path, string? key = null)
    {
        List<FileReader> files = [FileReader.Open(path)];
        try
        {
            var selector = new StateDictSelector(files[0], key);
            var (format, stored) = Read(files, selector);
            var tensors = stored.ToList();
            var prefix = key is null or StateDictSelector.Top || selector.FoundWanted ? "" : key.TrimEnd('.') + ".";
            if (!tensors.Any(tensor => tensor.Entry.Name.StartsWith(prefix, StringComparison.Ordinal))) throw files[0].Failure(key is null ? "holds no tensors" : Lacks(key, selector));
            return new(files, format, tensors, selector, prefix);
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor, bit for bit: new, contiguous, on the CPU, of the file's element type. The caller disposes it.</summary>
    /// <exception cref="WeightFileException">The file has no tensor of that name, or was cut since it was opened.</exception>
    public Tensor Read(string name) => Find(name).Read();

    /// <summary>Fills a tensor of the same shape, on any device and of any strides; values are converted to its element type.</summary>
    /// <exception cref="WeightFileException">The file has no tensor of that name, its shape is another, or the file was cut since it was opened.</exception>
    public void CopyTo(string name, Tensor destination) => Find(name).CopyTo(destination);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }

    private StoredTensor Find(string name) => tensors.TryGetValue(name, out var tensor) ? tensor : throw files[0].Failure($"holds no tensor '{name}'");

    private static string Lacks(string key, StateDictSelector selector) =>
        $"holds no state dict under '{Naming.Short(key)}', and no names that begin so; {(selector.Keys.Count == 0 ? "it has no dictionaries to choose from" : $"found {Naming.List(selector.Keys.Select(known => $"'{Naming.Short(known)}'"))}")}";

    private static (WeightFormat, IEnumerable<StoredTensor>) Read(List<FileReader> files, StateDictSelector selector)
    {
        var file = files[0];
        var head = file.Read(0, (int)Math.Min(HeadLength, file.Length));
        if (head.AsSpan().StartsWith("PK\x03\x04"u8) || head.AsSpan().StartsWith("PK\x05\x06"u8)) return (WeightFormat.TorchZip, TorchZipFormat.Read(file, selector));
        if (TorchLegacyFormat.Begins(head)) return (WeightFormat.TorchLegacy, TorchLegacyFormat.Read(file, selector));
        if (NumpyFormat.Begins(head)) return (WeightFormat.Numpy, NumpyFormat.Read(file, selector));
        if (TorchTarFormat.Begins(file, head)) return (WeightFormat.TorchTar, TorchTarFormat.Read(file, selector));
        if (SafeTensorsFormat.Begins(head)) return (WeightFormat.SafeTensors, SafeTensorsFormat.Read(file));
        if (TorchSharpFormat.Begins(file)) return (WeightFormat.TorchSharp, TorchSharpFormat.Read(file));
        if (SafeTensorsFormat.BeginsIndex(head)) return (WeightFormat.SafeTensors, SafeTensorsFormat.ReadSharded(file, files));
        throw file.Failure($"is {ForeignFiles.Describe(head)}; expected weights of PyTorch, safetensors, TorchSharp or NumPy");
    }
}
