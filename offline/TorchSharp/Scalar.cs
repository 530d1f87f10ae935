namespace TorchSharp;

/// <summary>A number that keeps its kind: integer, floating point or boolean.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(NativeNumber number, torch.ScalarType type) => (Number, Type) = (number, type);

    public torch.ScalarType Type { get; }

    internal NativeNumber Number { get; }

    public static implicit operator Scalar(byte value) => Integer(value, torch.ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => Integer(value, torch.ScalarType.Int8);

    public static implicit operator Scalar(short value) => Integer(value, torch.ScalarType.Int16);

    public static implicit operator Scalar(int value) => Integer(value, torch.ScalarType.Int32);

    public static implicit operator Scalar(long value) => Integer(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(float value) => Real(value, torch.ScalarType.Float32);

    public static implicit operator Scalar(double value) => Real(value, torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(new() { Kind = 2, Integer = value ? 1 : 0 }, torch.ScalarType.Bool);

    public void Dispose() { }

    private static Scalar Integer(long value, torch.ScalarType type) => new(new() { Kind = 0, Integer = value }, type);

    private static Scalar Real(double value, torch.ScalarType type) => new(new() { Kind = 1, Real = value }, type);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.ToDouble();

    public static double ToDouble(this Scalar value) => value.Number.Kind == 1 ? value.Number.Real : value.Number.Integer;

    public static int ToInt32(this Scalar value) => (int)value.ToInt64();

    public static long ToInt64(this Scalar value) => value.Number.Kind == 1 ? (long)value.Number.Real : value.Number.Integer;

    public static byte ToByte(this Scalar value) => (byte)value.ToInt64();

    public static bool ToBoolean(this Scalar value) => value.ToDouble() != 0;
}
