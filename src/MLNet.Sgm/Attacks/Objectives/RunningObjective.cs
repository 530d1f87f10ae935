using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>An objective during one run of an attack on a batch: losses of what the networks see.</summary>
internal sealed class RunningObjective
{
    private readonly AttackBatch batch;
    private readonly IReadOnlyList<ObjectiveContext> contexts;
    // One for each source, where the objective is more than a function of logits.
    private readonly IReadOnlyList<Func<Tensor, Tensor>>? own;

    internal RunningObjective(AttackBatch batch, AttackSettings settings, int restart)
    {
        this.batch = batch;
        contexts = [.. Enumerable.Range(0, batch.Sources.Count).Select(source => new ObjectiveContext(batch, batch.Sources[source], settings, restart))];
        var begun = contexts.Select(batch.Objective.Objective.Begin).ToList();
        own = begun[0] is null ? null : [.. begun.Select(loss => loss!)];
    }

    /// <summary>Whether the objective is more than a function of logits.</summary>
    internal bool IsOwn => own is not null;

    internal int Step
    {
        set
        {
            foreach (var context in contexts) context.Step = value;
        }
    }

    /// <summary>What the network would see of other images in the place of those of the copy whose gradient is taken next.</summary>
    internal Func<Tensor, Tensor> View
    {
        set
        {
            foreach (var context in contexts) context.View = value;
        }
    }

    /// <summary>The losses, N, of the sources together.</summary>
    internal Tensor Losses(Tensor seen) => own is null ? batch.Sources.Loss(seen, batch.Objective) : batch.Sources.Mean(source => own[source](seen));

    /// <summary>Those of one source.</summary>
    internal Tensor Losses(Tensor seen, int source) => own is null ? batch.Objective.Of(batch.Sources[source].Logits(seen)) : own[source](seen);

    /// <summary>Those of one source, its logits, or, where the objective is no function of logits, its losses, multiplied by a number for each image, N.</summary>
    internal Tensor Losses(Tensor seen, int source, Tensor factors) =>
        own is null ? batch.Objective.Of(batch.Sources[source].Logits(seen).mul(factors.unsqueeze(1))) : own[source](seen).mul(factors);

    /// <summary>Those of the sources' logits, or, where the objective is no function of logits, of their losses, added with weights for each image, N×sources.</summary>
    internal Tensor Losses(Tensor seen, Tensor weights)
    {
        return own is null ? batch.Objective.Of(Sum(source => batch.Sources[source].Logits(seen).mul(Of(source).unsqueeze(1)))) : Sum(source => own[source](seen).mul(Of(source)));

        Tensor Of(int source) => weights.select(1, source);

        Tensor Sum(Func<int, Tensor> value) => Enumerable.Range(0, batch.Sources.Count).Select(value).Aggregate((sum, next) => sum.add(next));
    }
}
