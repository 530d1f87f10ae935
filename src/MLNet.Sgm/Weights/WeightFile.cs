using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// A weight file opened for reading: what it holds, and its tensors one at a time. Opening reads names, types and shapes; values are
/// read when they are asked for, straight into the tensor. Nothing in a file is ever run.
/// </summary>
/// <remarks>
/// Reads PyTorch's formats (.pth, .pt, .th, .pth.tar; the state dict bare or under state_dict, model_state_dict, model or net), safetensors
/// (one file, or the index of several), what TorchSharp's Module.save writes, and .npy files of a pickled dictionary of arrays
/// (names of nested dictionaries joined by a slash). Names are those of the file.
/// </remarks>
public sealed class WeightFile : IDisposable
{
    private const int HeadLength = 512;

    private readonly List<FileReader> files;
    private readonly Dictionary<string, StoredTensor> tensors;

    private WeightFile(List<FileReader> files, WeightFormat format, IEnumerable<StoredTensor> stored)
    {
        (this.files, Path, Format) = (files, files[0].Path, format);
        tensors = stored.ToDictionary(tensor => tensor.Entry.Name);
        Entries = [.. tensors.Values.Select(tensor => tensor.Entry)];
    }

    /// <summary>The file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>All the files that were opened: this one, and those that it is the index of.</summary>
    internal IReadOnlyList<string> Paths => [.. files.Select(file => file.Path)];

    /// <summary>Its format.</summary>
    public WeightFormat Format { get; }

    /// <summary>Its tensors, in the order of the file.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>Opens a file of any known format, which its content tells, not its name.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">It is of no known format, truncated or corrupt, or refers to code.</exception>
    public static WeightFile Open(string path)
    {
        List<FileReader> files = [FileReader.Open(path)];
        try
        {
            var (format, tensors) = Read(files);
            return new(files, format, tensors);
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

    private static (WeightFormat, IEnumerable<StoredTensor>) Read(List<FileReader> files)
    {
        var file = files[0];
        var head = file.Read(0, (int)Math.Min(HeadLength, file.Length));
        if (head.AsSpan().StartsWith("PK\x03\x04"u8) || head.AsSpan().StartsWith("PK\x05\x06"u8)) return (WeightFormat.TorchZip, TorchZipFormat.Read(file));
        if (TorchLegacyFormat.Begins(head)) return (WeightFormat.TorchLegacy, TorchLegacyFormat.Read(file));
        if (NumpyFormat.Begins(head)) return (WeightFormat.Numpy, NumpyFormat.Read(file));
        if (SafeTensorsFormat.Begins(head)) return (WeightFormat.SafeTensors, SafeTensorsFormat.Read(file));
        if (TorchSharpFormat.Begins(file)) return (WeightFormat.TorchSharp, TorchSharpFormat.Read(file));
        if (SafeTensorsFormat.BeginsIndex(head)) return (WeightFormat.SafeTensors, SafeTensorsFormat.ReadSharded(file, files));
        throw file.Failure($"is {ForeignFiles.Describe(head)}; expected weights of PyTorch, safetensors, TorchSharp or NumPy");
    }
}
