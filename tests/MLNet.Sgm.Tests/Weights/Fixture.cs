using System.Text;
using MLNet.Sgm.Weights;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Weights;

/// <summary>The weight files that fixtures/make.py wrote, and the values that its formula gives them.</summary>
internal static class Fixture
{
    internal static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["float32"] = ScalarType.Float32,
        ["float64"] = ScalarType.Float64,
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64,
        ["int32"] = ScalarType.Int32,
        ["int16"] = ScalarType.Int16,
        ["int8"] = ScalarType.Int8,
        ["uint8"] = ScalarType.Byte,
        ["bool"] = ScalarType.Bool,
    };

    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Weights", "fixtures");

    internal static string File(string name) => Path.Combine(Folder, name);

    /// <summary>The bytes of an element, by the formula in make.py.</summary>
    internal static byte[] Element(string name, long index, ScalarType type)
    {
        var n = (int)((37 * index + Encoding.UTF8.GetBytes(name).Sum(part => part)) % 251);
        return type switch
        {
            ScalarType.Byte => [(byte)n],
            ScalarType.Bool => [n % 3 == 0 ? (byte)1 : (byte)0],
            ScalarType.Int8 => [(byte)(sbyte)(n - 125)],
            ScalarType.Int16 => BitConverter.GetBytes((short)(n - 125)),
            ScalarType.Int32 => BitConverter.GetBytes(n - 125),
            ScalarType.Int64 => BitConverter.GetBytes((long)(n - 125)),
            ScalarType.Float16 => BitConverter.GetBytes((Half)((n - 125) / 8f)),
            ScalarType.BFloat16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits((n - 125) / 8f) >> 16)),
            ScalarType.Float32 => BitConverter.GetBytes((n - 125) / 8f),
            ScalarType.Float64 => BitConverter.GetBytes((n - 125) / 8d),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
    }

    /// <summary>Expects of a tensor the type, the shape and, bit for bit, the elements of the given indices into another tensor's formula.</summary>
    internal static void Expect(WeightFile file, string name, ScalarType type, long[] shape, string formula, IEnumerable<long>? indices = null)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var expected = (indices ?? Enumerable.Range(0, (int)count).Select(i => (long)i)).SelectMany(i => Element(formula, i, type)).ToArray();
        var entry = file.Entries.Single(entry => entry.Name == name);
        Assert.AreEqual(type, entry.Type, name);
        CollectionAssert.AreEqual(shape, entry.Shape.ToArray(), name);
        using var read = file.Read(name);
        Assert.AreEqual(type, read.dtype, name);
        CollectionAssert.AreEqual(shape, read.shape, name);
        CollectionAssert.AreEqual(expected, read.bytes.ToArray(), name);
    }

    internal static void Expect(WeightFile file, string name, ScalarType type, params long[] shape) => Expect(file, name, type, shape, name);
}
