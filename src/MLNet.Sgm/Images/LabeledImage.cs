namespace MLNet.Sgm.Images;

/// <summary>An image file and its class.</summary>
public sealed class LabeledImage
{
    /// <summary>Path of the file, relative to the folder that was read.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>Name of the class.</summary>
    public string Label { get; set; } = "";

    /// <summary>Name of the class that a targeted attack shall reach; null where none is given.</summary>
    public string? TargetLabel { get; set; }
}
