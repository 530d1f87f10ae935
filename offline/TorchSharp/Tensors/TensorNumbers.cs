using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The only element of a tensor as a number.</summary>
public static partial class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static Modules.Parameter AsParameter(this Tensor tensor) => new(tensor);
}
