namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.shim_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.inference_enabled() != 0;

    /// <summary>Sets whether graphs are recorded on this thread, and puts back what was when it is disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly int before = Native.shim_grad_enabled();

        internal GradMode(bool enabled) => Native.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.shim_set_grad_enabled(before);
    }

    /// <summary>Inference mode of this thread, which ends when it is disposed.</summary>
    private sealed class InferenceMode : IDisposable
    {
        private IntPtr guard;

        internal InferenceMode(bool enabled) => guard = Native.inference_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (guard != IntPtr.Zero) Native.inference_leave(guard);
            guard = IntPtr.Zero;
        }
    }

    public static class autograd
    {
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            var (ofTensors, ofGradients, ofInputs) = (Handles(tensors), Handles(grad_tensors ?? []), Handles(inputs ?? []));
            fixed (IntPtr* t = ofTensors, g = ofGradients, i = ofInputs)
                Native.Check(Native.autograd_backward_of(t, ofTensors.Length, g, ofGradients.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, ofInputs.Length));
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (ofOutputs, ofInputs, ofGradients) = (Handles(outputs), Handles(inputs), Handles(grad_outputs ?? []));
            var results = new IntPtr[ofInputs.Length];
            fixed (IntPtr* o = ofOutputs, i = ofInputs, g = ofGradients, r = results)
                Native.Check(Native.autograd_grad(o, ofOutputs.Length, i, ofInputs.Length, g, ofGradients.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            return results.Select(handle => new Tensor(handle)).ToList();
        }
    }
}
