namespace MLNet.Sgm.Images;

/// <summary>What happens to images that are not of the size that is attacked.</summary>
public enum ImageSizing
{
    /// <summary>They are refused.</summary>
    None,

    /// <summary>The shorter side is brought to size, and the middle cut out.</summary>
    Crop,

    /// <summary>The longer side is brought to size, and the rest is black.</summary>
    Pad,

    /// <summary>Both sides are brought to size.</summary>
    Stretch,

    /// <summary>They are attacked in their own size, and the sources see them resized.</summary>
    Keep,
}
