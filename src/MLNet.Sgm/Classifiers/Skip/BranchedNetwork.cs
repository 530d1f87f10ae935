using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>Somebody's network, with the branches that a selector found in it.</summary>
internal sealed class BranchedNetwork : Module<Tensor, Tensor>, IResidualNetwork
{
    /// <summary>The name under which somebody's network is a part of this one.</summary>
    internal const string Inner = nameof(network);

    private readonly Module<Tensor, Tensor> network;
    private readonly IReadOnlyList<ResidualBranch> branches;

    private BranchedNetwork(Module<Tensor, Tensor> network, IReadOnlyList<ResidualBranch> branches) : base(network.GetName())
    {
        this.network = network;
        this.branches = branches;
        RegisterComponents();
    }

    /// <summary>Takes over a network, and disposes it where the selector does not fit it.</summary>
    internal static BranchedNetwork Create(Module<Tensor, Tensor> network, Func<string, nn.Module, bool> endsBranch)
    {
        try
        {
            return new(network, SkipGradient.Branches(network, endsBranch));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public override Tensor forward(Tensor input) => network.call(input);

    /// <inheritdoc/>
    /// <remarks>The selected ones, by either rule.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => branches;
}
