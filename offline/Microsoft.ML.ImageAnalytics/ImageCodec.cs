using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>PNG and JPEG files in memory, by the library of native/.</summary>
internal static unsafe partial class ImageCodec
{
    /// <summary>The codec's numbers of the formats.</summary>
    public enum Format
    {
        Png = 0,
        Jpeg = 1,
    }

    /// <summary>The image of a file, its pixels in the order B, G, R, A; null where the file is damaged or something else.</summary>
    public static MLImage Decode(ReadOnlySpan<byte> file)
    {
        fixed (byte* data = file)
        {
            if (!Succeeded(ReadInfo(data, (nuint)file.Length, out var info)))
                return null;
            var pixels = GC.AllocateUninitializedArray<byte>(4 * info.Width * info.Height);
            fixed (byte* target = pixels)
            {
                return Succeeded(Decode(data, (nuint)file.Length, in info, target))
                    ? new MLImage(pixels, info.Width, info.Height, MLPixelFormat.Bgra32, info.Opaque != 0)
                    : null;
            }
        }
    }

    /// <summary>The bytes of a file; null where the format has no room for an image of that size.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, bool isRgba, bool isOpaque, Format format, int quality)
    {
        byte* encoded = null;
        try
        {
            var info = new Info { Width = width, Height = height, Opaque = isOpaque ? 1 : 0 };
            fixed (byte* source = pixels)
            {
                return Succeeded(Encode(source, in info, isRgba ? 1 : 0, (int)format, quality, &encoded, out var size))
                    ? new ReadOnlySpan<byte>(encoded, checked((int)size)).ToArray()
                    : null;
            }
        }
        finally
        {
            Free(encoded);
        }
    }

    private static bool Succeeded(int result)
    {
        const int noMemory = 2;
        return result == noMemory ? throw new OutOfMemoryException() : result == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Info
    {
        public int Width;
        public int Height;
        public int Opaque;
    }

    [LibraryImport("mlimage", EntryPoint = "mlimage_read_info")]
    private static partial int ReadInfo(byte* data, nuint size, out Info info);

    [LibraryImport("mlimage", EntryPoint = "mlimage_decode")]
    private static partial int Decode(byte* data, nuint size, in Info info, byte* bgra);

    [LibraryImport("mlimage", EntryPoint = "mlimage_encode")]
    private static partial int Encode(byte* pixels, in Info info, int rgba, int format, int quality, byte** encoded, out nuint size);

    [LibraryImport("mlimage", EntryPoint = "mlimage_free")]
    private static partial void Free(byte* encoded);
}
