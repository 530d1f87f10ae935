namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent with momentum, as PyTorch's.</summary>
public class SGD : OptimizerHelper
{
    private readonly Dictionary<Parameter, torch.Tensor> buffers = new(ReferenceEqualityComparer.Instance);

    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (nesterov && (momentum <= 0 || dampening != 0)) throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
        var options = new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize };
        add_param_group(new ParamGroup { Parameters = parameters.ToList(), Options = options });
    }

    public override torch.Tensor step(Func<torch.Tensor> closure = null)
    {
        var loss = closure?.Invoke();
        foreach (var group in _parameter_groups)
        {
            var options = (Options)group.Options;
            foreach (var parameter in group.Parameters)
            {
                buffers.TryGetValue(parameter, out var buffer);
                Native.Check(Native.nn_sgd_step(parameter.Handle, torch.Tensor.HandleOrNull(buffer), group.LearningRate, options.momentum ?? 0, options.dampening ?? 0,
                    options.weight_decay ?? 0, options.nesterov == true ? 1 : 0, options.maximize == true ? 1 : 0, out var made));
                if (made != IntPtr.Zero) buffers[parameter] = new torch.Tensor(made).DetachFromDisposeScope();
            }
        }
        return loss;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var buffer in buffers.Values) buffer.Dispose();
        buffers.Clear();
        base.Dispose(disposing);
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;
    }
}

public abstract class OptimizerHelper : torch.optim.Optimizer;
