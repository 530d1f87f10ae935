using MLNet.Sgm.Classifiers.Layers;

namespace MLNet.Sgm.Classifiers;

/// <summary>A part of a network that adds a branch f(x) to what a skip connection passes on: x + f(x), or [x, f(x)].</summary>
internal abstract class ResidualBlock(string name) : Layer(name), INodePlaces
{
    /// <summary>The branch f.</summary>
    internal ResidualBranch Branch { get; } = new();

    /// <summary>Whether the skip connection passes x on as it is.</summary>
    internal virtual bool HasIdentitySkip => true;

    /// <inheritdoc/>
    public IEnumerable<NodePlace> Places => Joins switch { SkipJoin.None => [], SkipJoin.Sum => [Residual, Skipped], _ => [Residual] };

    /// <inheritdoc/>
    public bool IsBlock => true;

    /// <summary>How the branch and the skip connection become one.</summary>
    internal virtual SkipJoin Joins => SkipJoin.Sum;

    /// <summary>The branch as a function of the block's input.</summary>
    private protected NodePlace Residual { get; } = new(NodeKind.Residual);

    /// <summary>What the branch is added to.</summary>
    private protected NodePlace Skipped { get; } = new(NodeKind.Skip);
}

/// <summary>How a branch and its skip connection become one.</summary>
internal enum SkipJoin
{
    None,
    Sum,
    Concatenation,
}

internal static class ResidualBlocks
{
    /// <summary>The branches beside an identity, from input to output: what <see cref="SkipRule.Paper"/> decays.</summary>
    internal static IEnumerable<ResidualBranch> BranchesBesideIdentity(this Layer network) =>
        network.modules().OfType<ResidualBlock>().Where(block => block.HasIdentitySkip).Select(block => block.Branch);

    /// <summary>The branches of a network of stages of residual blocks, one after the other, as the published code and the paper have them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rule">Which of them.</param>
    /// <param name="stages">Its stages, from input to output.</param>
    internal static IEnumerable<ResidualBranch> BranchesOfStages(this Layer network, SkipRule rule, IEnumerable<Chain> stages) => rule == SkipRule.Paper
        ? network.BranchesBesideIdentity()
        : stages.SelectMany(stage => stage.Layers.Cast<ResidualBlock>().Index()).Where(block => IsDecayed(block.Index)).Select(block => block.Item.Branch);

    /// <summary>Whether the published code decays a block of a ResNet, by its number within its stage: it looks for "0.relu" in the names.</summary>
    internal static bool IsDecayed(int number) => number % 10 != 0;

    /// <summary>The branches of a family that the published code does not know.</summary>
    /// <exception cref="ArgumentException">The rule is the published code's.</exception>
    internal static IEnumerable<ResidualBranch> BranchesByPaper(this Layer network, SkipRule rule) => rule == SkipRule.Paper
        ? network.BranchesBesideIdentity()
        : throw new ArgumentException($"The rule must be {SkipRule.Paper} for the network {network.GetName()}: the published code knows ResNet and DenseNet only; found {rule}.", nameof(rule));
}
