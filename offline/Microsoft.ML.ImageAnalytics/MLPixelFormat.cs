namespace Microsoft.ML.Data;

/// <summary>In which order the bytes of a pixel are.</summary>
public enum MLPixelFormat
{
    Unknown = 0,
    Bgra32 = 1,
    Rgba32 = 2,
}
