namespace MLNet.Sgm.Pipeline;

/// <summary>What the scores of a target are.</summary>
public enum ScoreKind
{
    /// <summary>Any numbers that are larger for likelier classes; their softmax are the probabilities.</summary>
    Logits,

    /// <summary>Probabilities: none is negative, and they sum to one, as ML.NET's multiclass trainers make them.</summary>
    Probabilities,
}
