namespace MLNet.Sgm.Pipeline;

/// <summary>What happens when an image cannot be read: its file is missing, cannot be decoded or is cut short.</summary>
public enum ImageErrorHandling
{
    /// <summary>The pass stops with an exception that names the file.</summary>
    Stop,

    /// <summary>The row is left out, whatever columns are asked for; it is named in the context's log and counted in <see cref="AttackProgress"/>.</summary>
    Skip,
}
