namespace MLNet.Sgm.Pipeline.Saving;

/// <summary>A transformer of ours that can be written to a file and made again.</summary>
internal interface ISavableTransformer
{
    /// <exception cref="NotSupportedException">Something that it holds cannot be saved; the message names it.</exception>
    SavedPart Save(ModelWriter writer);
}
