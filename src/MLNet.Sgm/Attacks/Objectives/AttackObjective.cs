using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What an attack makes large: how sure the source is of the target, or how unsure it is of the true class. Below, z are the logits of an image and y is the class.</summary>
public abstract record AttackObjective : AttackComponent
{
    /// <summary>For objectives of your own.</summary>
    protected AttackObjective() { }

    /// <summary>How sure the source is of a class: a targeted attack makes it large for the target, any other makes it small for the true class.</summary>
    /// <param name="logits">N×classes, float32 or float64; part of the graph.</param>
    /// <param name="classes">N class indices, int64.</param>
    /// <returns>N values, by differentiable operations, each of its own row alone.</returns>
    protected internal abstract Tensor Sureness(Tensor logits, Tensor classes);
}
