namespace MLNet.Sgm.Weights;

/// <summary>A weight file and its hash, as <see cref="KnownWeights.Verify"/> finds them.</summary>
/// <param name="FilePath">The file.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256: 64 lower-case hexadecimal digits.</param>
public sealed record VerifiedFile(string FilePath, long Bytes, string Sha256)
{
    /// <summary>The known weights that the file is; none if it is unknown, two where two projects publish the same file.</summary>
    public IReadOnlyList<KnownWeights> Weights { get; init; } = [];

    /// <summary>The known weights that are published under the file's name, whatever the hash.</summary>
    public IReadOnlyList<KnownWeights> Namesakes { get; init; } = [];

    /// <summary>Whether the file bears the name of known weights but is none: cut short, damaged, or another file.</summary>
    public bool IsImpostor => Weights.Count == 0 && Namesakes.Count > 0;
}
