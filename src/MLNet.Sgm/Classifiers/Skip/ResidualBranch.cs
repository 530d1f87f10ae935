using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// The branch f of a residual block x + f(x), as the Skip Gradient Method sees it: a place where the gradient that flows
/// back through f is multiplied by γ, while the forward pass stays as it is.
/// </summary>
/// <remarks>
/// A block owns one branch and passes one tensor of f, where it is thinnest, through <see cref="Decay"/>; the network lists
/// its branches as an <see cref="IResidualNetwork"/>. A γ belongs to one copy of the network. Attacks that share a copy have their
/// γ set while a forward pass runs, and put back what was there.
/// </remarks>
/// <example>
/// <code>
/// public override Tensor forward(Tensor input) => input + conv2.call(branch.Decay(relu.call(conv1.call(input))));
/// </code>
/// </example>
public sealed class ResidualBranch
{
    private float gamma = 1;
    private double factor = 1;

    /// <summary>The sub-module that ends the branch; null for a branch of the network's own.</summary>
    internal string? Name { get; init; }

    /// <summary>How many branches the block has that this one is of.</summary>
    internal int Siblings { get; init; } = 1;

    /// <summary>Where an attack steps in.</summary>
    internal NodePlace Place { get; } = new(NodeKind.Branch);

    /// <summary>Whether a tensor has passed through since this was last set to false.</summary>
    internal bool IsMet { get; set; }

    /// <summary>γ, the factor of the gradient that flows through the branch: in (0, 1]; 1 (the default) leaves it alone, at no cost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside (0, 1] or not a number.</exception>
    public float Gamma
    {
        get => gamma;
        set
        {
            gamma = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Gamma), FormattableString.Invariant($"Gamma must be in (0, 1]; found {value}."));
            factor = AsWritten.Of(value);
        }
    }

    /// <summary>γ to more digits than a float has, in (0, 1].</summary>
    internal double Factor
    {
        get => factor;
        set => (gamma, factor) = ((float)value, value);
    }

    /// <summary>Returns the values of <paramref name="y"/>, bit for bit, with a gradient that is multiplied by γ.</summary>
    /// <param name="y">A tensor of the branch, of any shape, floating-point type and device.</param>
    /// <returns>
    /// A tensor with memory of its own, so that what follows may change it in place; <paramref name="y"/> itself where γ is 1
    /// or no gradient is asked for.
    /// </returns>
    public Tensor Decay(Tensor y)
    {
        IsMet = true;
        return Place.Pass(factor == 1 || !y.requires_grad ? y : EditedGradient.Scale(y, factor));
    }
}
