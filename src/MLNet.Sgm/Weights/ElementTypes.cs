using static TorchSharp.torch;

namespace MLNet.Sgm.Weights;

/// <summary>The element types that a weight file may hold, and what each format calls them.</summary>
internal static class ElementTypes
{
    private static readonly (ScalarType Type, int Size, string SafeTensors, string Torch, string Storage, string? Numpy)[] Known =
    [
        (ScalarType.Float32, 4, "F32", "float32", "FloatStorage", "f4"),
        (ScalarType.Float64, 8, "F64", "float64", "DoubleStorage", "f8"),
        (ScalarType.Float16, 2, "F16", "float16", "HalfStorage", "f2"),
        (ScalarType.BFloat16, 2, "BF16", "bfloat16", "BFloat16Storage", null),
        (ScalarType.Int64, 8, "I64", "int64", "LongStorage", "i8"),
        (ScalarType.Int32, 4, "I32", "int32", "IntStorage", "i4"),
        (ScalarType.Int16, 2, "I16", "int16", "ShortStorage", "i2"),
        (ScalarType.Int8, 1, "I8", "int8", "CharStorage", "i1"),
        (ScalarType.Byte, 1, "U8", "uint8", "ByteStorage", "u1"),
        (ScalarType.Bool, 1, "BOOL", "bool", "BoolStorage", "b1"),
    ];

    private static readonly Dictionary<ScalarType, int> Sizes = Known.ToDictionary(row => row.Type, row => row.Size);
    private static readonly Dictionary<ScalarType, string> ToSafeTensors = Known.ToDictionary(row => row.Type, row => row.SafeTensors);
    private static readonly Dictionary<string, ScalarType> BySafeTensorsName = Known.ToDictionary(row => row.SafeTensors, row => row.Type);
    private static readonly Dictionary<string, ScalarType> ByNumpyName = Known.Where(row => row.Numpy is not null).ToDictionary(row => row.Numpy!, row => row.Type);

    /// <summary>Type and the name that PyTorch gives it.</summary>
    internal static IEnumerable<(ScalarType Type, string Name)> TorchNames => Known.Select(row => (row.Type, row.Torch));

    /// <summary>Type and the PyTorch class of a storage of it.</summary>
    internal static IEnumerable<(ScalarType Type, string Name)> StorageNames => Known.Select(row => (row.Type, row.Storage));

    internal static IEnumerable<string> SafeTensorsNames => Known.Select(row => row.SafeTensors);

    internal static bool IsKnown(ScalarType type) => Sizes.ContainsKey(type);

    /// <summary>Bytes of one element.</summary>
    internal static int Size(ScalarType type) => Sizes[type];

    internal static string? SafeTensorsName(ScalarType type) => ToSafeTensors.GetValueOrDefault(type);

    internal static ScalarType? FromSafeTensors(string? name) => name is not null && BySafeTensorsName.TryGetValue(name, out var type) ? type : null;

    /// <summary>The type of a NumPy descriptor without its byte order, such as f4.</summary>
    internal static ScalarType? FromNumpy(string name) => ByNumpyName.TryGetValue(name, out var type) ? type : null;
}
