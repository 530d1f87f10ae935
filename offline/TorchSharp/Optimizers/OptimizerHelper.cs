namespace TorchSharp.Modules;

/// <summary>What optimizers that work on groups of parameters have in common.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    protected OptimizerOptions _defaults;

    public OptimizerHelper() { }

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Parameters = [.. param_group.Parameters];
        param_group.Options.LearningRate ??= _defaults.LearningRate;
        param_group.Options.InitialLearningRate = param_group.Options.LearningRate.Value;
        base.add_param_group(param_group);
    }

    /// <summary>Computes the loss if there is a closure for it, then updates every group outside the graph.</summary>
    protected torch.Tensor _step<T>(Action<T> body, Func<torch.Tensor> loss_closure = null) where T : ParamGroup
    {
        torch.Tensor loss = null;
        if (loss_closure is not null)
            using (torch.enable_grad())
                loss = loss_closure();
        using var frozen = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var group in _parameter_groups) body(group as T);
        return loss;
    }
}
