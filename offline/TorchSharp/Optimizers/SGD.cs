using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent with momentum.</summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    private readonly Dictionary<Modules.ParamGroup, Tensor[]> buffers = [];

    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (nesterov && (momentum <= 0 || dampening != 0)) throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
        _defaults = new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize };
        foreach (var group in parameters) add_param_group(group);
    }

    public double Momentum
    {
        get => ((ParamGroup)_parameter_groups[0]).Momentum;
        set
        {
            foreach (var group in _parameter_groups) ((ParamGroup)group).Momentum = value;
        }
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var defaults = (Options)_defaults;
        var options = (Options)(param_group.Options ??= new Options());
        options.momentum ??= defaults.momentum;
        options.dampening ??= defaults.dampening;
        options.weight_decay ??= defaults.weight_decay;
        options.nesterov ??= defaults.nesterov;
        options.maximize ??= defaults.maximize;
        base.add_param_group(param_group);
        buffers[param_group] = new Tensor[param_group.Parameters.Count()];
    }

    public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

    private unsafe void Update(ParamGroup group)
    {
        var options = group.Options;
        var momenta = buffers[group];
        var handles = momenta.Select(Tensor.HandleOrNull).ToArray();
        fixed (IntPtr* p = Handles([.. group.Parameters]), b = handles)
        {
            var failed = Native.nn_sgd_steps(p, b, handles.Length, group.LearningRate, options.momentum.Value, options.dampening.Value, options.weight_decay.Value,
                options.nesterov == true ? 1 : 0, options.maximize == true ? 1 : 0);
            // Those made before a failure are owned too.
            for (var i = 0; i < handles.Length; i++)
                if (momenta[i] is null && handles[i] != IntPtr.Zero) momenta[i] = new Tensor(handles[i]).DetachFromDisposeScope();
            Native.Check(failed);
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var buffer in buffers.Values.SelectMany(group => group)) buffer?.Dispose();
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

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize }) { }

        public double Momentum
        {
            get => Options.momentum.Value;
            set => Options.momentum = value;
        }
    }
}
