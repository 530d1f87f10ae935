using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

/// <summary>A number that keeps its kind: integer, floating point or boolean.</summary>
[NativeMarshalling(typeof(ScalarMarshaller))]
public sealed class Scalar : IDisposable
{
    internal Scalar(NativeNumber number, torch.ScalarType type) => (Number, Type) = (number, type);

    public torch.ScalarType Type { get; }

    internal NativeNumber Number { get; }

    public static implicit operator Scalar(byte value) => Integer(value);

    public static implicit operator Scalar(sbyte value) => Integer(value);

    public static implicit operator Scalar(short value) => Integer(value);

    public static implicit operator Scalar(int value) => Integer(value);

    public static implicit operator Scalar(long value) => Integer(value);

    public static implicit operator Scalar(float value) => Real(value);

    public static implicit operator Scalar(double value) => Real(value);

    public static implicit operator Scalar(Half value) => Real((double)value);

    public static implicit operator Scalar(bool value) => new(new() { Kind = 2, Integer = value ? 1 : 0 }, torch.ScalarType.Bool);

    public void Dispose() { }

    private static Scalar Integer(long value) => new(new() { Kind = 0, Integer = value }, torch.ScalarType.Int64);

    private static Scalar Real(double value) => new(new() { Kind = 1, Real = value }, torch.ScalarType.Float64);
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

    public static short ToInt16(this Scalar value) => (short)value.ToInt64();

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.ToInt64();

    public static Half ToHalf(this Scalar value) => (Half)value.ToDouble();

    public static bool ToBoolean(this Scalar value) => value.ToDouble() != 0;
}
