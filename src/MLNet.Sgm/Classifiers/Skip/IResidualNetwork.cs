namespace MLNet.Sgm.Classifiers;

/// <summary>A network that knows its residual branches: what the Skip Gradient Method needs of a source.</summary>
public interface IResidualNetwork
{
    /// <summary>The branches that a rule decays, from input to output.</summary>
    IEnumerable<ResidualBranch> Branches(SkipRule rule);
}
