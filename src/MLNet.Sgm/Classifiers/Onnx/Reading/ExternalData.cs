using System.Globalization;
using MLNet.Sgm.Weights;
using Onnx;

namespace MLNet.Sgm.Classifiers.Onnx;

/// <summary>Tensors whose values are not in their message: they lie elsewhere in the model's file, or in one beside it.</summary>
internal static class ExternalData
{
    // No file can have this name.
    private const string Here = "\0";

    /// <summary>The part of a tensor's message that says where in the model's own file its values lie.</summary>
    internal static TensorProto InModel(long offset, long length) => new()
    {
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { Entry("location", Here), Entry("offset", FormattableString.Invariant($"{offset}")), Entry("length", FormattableString.Invariant($"{length}")) },
    };

    internal static bool IsOutside(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>The bytes that a tensor's values take in the model's own file; null where they are in its message, or in another file.</summary>
    internal static long? LengthInModel(TensorProto tensor) => IsOutside(tensor) && Entry(tensor, "location") == Here && long.TryParse(Entry(tensor, "length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The file: the model's own, or one inside its folder.</summary>
    /// <exception cref="WeightFileException">The model names none, one outside its folder, or one that is not there.</exception>
    internal static string PathOf(TensorProto tensor, string model)
    {
        var name = Entry(tensor, "location") ?? throw new WeightFileException($"The tensor '{tensor.Name}' of the ONNX model '{model}' must name the file that holds its values; found none.");
        if (name == Here) return model;
        var folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        var path = Path.GetFullPath(name, folder);
        var isInside = path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (Path.IsPathRooted(name) || !isInside || IsLinked(path, folder))
            throw new WeightFileException($"The tensor '{tensor.Name}' of the ONNX model '{model}' must lie in a file in the model's folder; found '{name}'.");
        return File.Exists(path) ? path : throw new WeightFileException($"The ONNX model '{model}' needs the file '{path}' for the values of the tensor '{tensor.Name}'; there is no such file.");
    }

    /// <summary>Whether a link stands between a folder and a file in it.</summary>
    private static bool IsLinked(string path, string folder) => path.Length > folder.Length && (new FileInfo(path).LinkTarget is not null || IsLinked(Path.GetDirectoryName(path)!, folder));

    /// <summary>Reads the values into memory of just their size.</summary>
    /// <exception cref="WeightFileException">The file does not hold them.</exception>
    internal static void Read(TensorProto tensor, string model, Span<byte> target)
    {
        var path = PathOf(tensor, model);
        using var stream = File.OpenRead(path);
        var (offset, length) = Place(tensor, model, target.Length, stream.Length);
        if (length != target.Length) throw Unfit(tensor, model, $"its shape asks for {target.Length} bytes, the file's entry has {length}");
        stream.Position = offset;
        stream.ReadExactly(target);
    }

    /// <summary>Fails where the file is too short for so many bytes, before memory is taken for them.</summary>
    internal static void RequireBytes(TensorProto tensor, string model, long bytes) => Place(tensor, model, bytes, new FileInfo(PathOf(tensor, model)).Length);

    private static (long Offset, long Length) Place(TensorProto tensor, string model, long bytes, long available)
    {
        var (offset, length) = (Number(tensor, model, "offset") ?? 0, Number(tensor, model, "length") ?? bytes);
        if (offset < 0 || length < 0 || offset > available || length > available - offset || bytes > length)
            throw Unfit(tensor, model, FormattableString.Invariant($"it asks for {Math.Max(bytes, length)} bytes from byte {offset}, the file has {available}"));
        return (offset, length);
    }

    private static WeightFileException Unfit(TensorProto tensor, string model, string reason) =>
        new($"The tensor '{tensor.Name}' of the ONNX model '{model}' must lie in its external file: {reason}.");

    private static long? Number(TensorProto tensor, string model, string key) => Entry(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : throw Unfit(tensor, model, $"its {key} is '{text}'");

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
