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

    /// <summary>The same, for an objective that also goes by the true classes of a targeted attack; by default they make no difference.</summary>
    /// <param name="logits">N×classes, float32 or float64; part of the graph.</param>
    /// <param name="classes">N class indices, int64: the targets, or the true classes.</param>
    /// <param name="labels">The true classes, likewise.</param>
    /// <returns>N values, by differentiable operations, each of its own row alone.</returns>
    protected internal virtual Tensor Sureness(Tensor logits, Tensor classes, Tensor labels) => Sureness(logits, classes);

    /// <summary>How many gradients an image takes where it would take one; 1 by default.</summary>
    protected internal virtual int Gradients => 1;

    /// <summary>How many gradients a run takes from each source beside those of its steps, before or between them; 0 by default.</summary>
    /// <param name="steps">The number of steps of the run.</param>
    protected internal virtual int GradientsBeside(int steps) => 0;

    /// <summary>Begins a run of the attack on a batch, for objectives that see more of a source than its logits, or that last from step to step; null, the default, for those that do not.</summary>
    /// <param name="context">One source, its layers, and draws. It is the run's own.</param>
    /// <returns>
    /// What is called for each gradient: from what the network sees, N×3×H×W and part of the graph, to what is made large for each image, N. What shall last from step to step is made here, and changed in place; it is
    /// disposed when the run ends, and what the function makes otherwise when the gradient is there. Of several sources, the mean by weight is made large, whatever the fusion says. Early stops and restarts go by <see cref="Sureness(Tensor, Tensor)"/>.
    /// </returns>
    protected internal virtual Func<Tensor, Tensor>? Begin(ObjectiveContext context) => null;
}
