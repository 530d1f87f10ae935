using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>
/// What TorchSharp's Module.save writes: the number of entries; for each its name, element type, number of dimensions, dimensions
/// (numbers as LEB128) and the values in row-major order. Saving over a longer file leaves the rest of that behind the last entry.
/// </summary>
internal static class TorchSharpFormat
{
    private const int LongestName = 1024;
    private const int MostTensors = 100_000;

    /// <summary>Whether a file begins with a number of entries and the header of the first.</summary>
    internal static bool Begins(FileReader file)
    {
        try
        {
            var cursor = new ByteCursor(file, 0, file.Length);
            return cursor.ReadLeb128() > 0 && Header(cursor).Name.All(character => !char.IsControl(character));
        }
        catch (WeightFileException)
        {
            return false;
        }
    }

    internal static IEnumerable<StoredTensor> Read(FileReader file)
    {
        var cursor = new ByteCursor(file, 0, file.Length);
        var count = cursor.ReadLeb128();
        if (count > MostTensors) throw file.Failure($"claims {count} tensors; expected at most {MostTensors}");
        var tensors = new Dictionary<string, StoredTensor>();
        for (long i = 0; i < count; i++)
        {
            var (name, type, shape) = Header(cursor);
            if (shape.Aggregate((double)ElementTypes.Size(type), (bytes, size) => bytes * size) is var needed && needed > cursor.Left)
                throw file.Failure(string.Create(CultureInfo.InvariantCulture, $"is cut: its tensor '{Naming.Short(name)}' has {needed:0} bytes, and {cursor.Left} are left"));
            var tensor = new StoredTensor(file, name, type, new(cursor.Position, cursor.Left), 0, shape);
            if (!tensors.TryAdd(name, tensor)) throw file.Failure($"has two tensors '{name}'");
            cursor.Skip(tensor.ByteCount);
        }
        return tensors.Values;
    }

    private static (string Name, ScalarType Type, long[] Shape) Header(ByteCursor cursor)
    {
        var length = cursor.ReadLeb128();
        if (length is < 1 or > LongestName) throw cursor.File.Failure($"has a name of {length} bytes before byte {cursor.Position}; expected 1 to {LongestName}");
        var name = Encoding.UTF8.GetString(cursor.Take((int)length));
        var type = cursor.ReadLeb128();
        if (type is < 0 or > sbyte.MaxValue || !ElementTypes.IsKnown((ScalarType)type)) throw cursor.File.Failure($"has tensor '{name}' of the element type {type}, which is not read");
        var dimensions = cursor.ReadLeb128();
        if (dimensions is < 0 or > StoredTensor.MostDimensions) throw cursor.File.Failure($"has tensor '{name}' of {dimensions} dimensions; expected at most {StoredTensor.MostDimensions}");
        var shape = new long[dimensions];
        for (var i = 0; i < shape.Length; i++) shape[i] = cursor.ReadLeb128();
        return (name, (ScalarType)type, shape);
    }
}
