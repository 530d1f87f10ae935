namespace MLNet.Sgm.Pipeline;

/// <summary>What a saved chain keeps of the weight files of its classifiers.</summary>
public enum WeightStorage
{
    /// <summary>The files, as they are: the saved chain is all that is needed.</summary>
    Embedded,

    /// <summary>Their paths and SHA-256, which are checked when the chain is loaded: a small file, for large networks that lie elsewhere anyway. Published weights are fetched where they are missing.</summary>
    Referenced,
}
