namespace MLNet.Sgm.Pipeline;

/// <summary>One of several targets that score the same images.</summary>
/// <param name="ColumnPrefix">What the names of its columns start with.</param>
/// <param name="Target">The target; an <see cref="Classifiers.ImageClassifier"/> converts to one.</param>
public sealed record PrefixedTarget(string ColumnPrefix, TransferTarget Target);
