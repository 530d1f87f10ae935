using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW remember of a group's parameters.</summary>
internal sealed class AdamState : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly Tensor[] averages;
    private readonly Tensor[] squares;
    private readonly Tensor[] maxima;
    private readonly long[] steps;

    internal AdamState(Parameter[] parameters, bool amsgrad)
    {
        this.parameters = parameters;
        averages = [.. parameters.Select(Zeros)];
        squares = [.. parameters.Select(Zeros)];
        maxima = amsgrad ? [.. parameters.Select(Zeros)] : new Tensor[parameters.Length];
        steps = new long[parameters.Length];
    }

    internal static void Check(double rate, double beta1, double beta2, double eps, double weightDecay)
    {
        if (rate < 0) throw new ArgumentException($"Invalid learning rate: {rate}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1 value: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2 value: {beta2}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        if (weightDecay < 0) throw new ArgumentException($"Invalid weight_decay value: {weightDecay}");
    }

    internal unsafe void Step(double rate, (double, double) betas, double eps, double weightDecay, bool decoupled, bool maximize)
    {
        fixed (IntPtr* p = Handles(parameters), a = Handles(averages), s = Handles(squares), m = maxima.Select(Tensor.HandleOrNull).ToArray())
        fixed (long* counts = steps)
            Native.Check(Native.nn_adam_steps(p, a, s, m, counts, parameters.Length, rate, betas.Item1, betas.Item2, eps, weightDecay, decoupled ? 1 : 0, maximize ? 1 : 0));
    }

    public void Dispose()
    {
        foreach (var tensor in averages.Concat(squares).Concat(maxima)) tensor?.Dispose();
    }

    private static Tensor Zeros(Parameter parameter) => zeros(parameter.shape, parameter.dtype, parameter.device).DetachFromDisposeScope();
}
