using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Classifiers;

/// <summary>The values of a tensor with another gradient.</summary>
internal static class EditedGradient
{
    /// <summary>Returns the values of <paramref name="y"/>, bit for bit, in memory of its own, with a gradient that is multiplied by a factor.</summary>
    internal static Tensor Scale(Tensor y, double factor) => Replace(y.mul(factor), y);

    /// <summary>Puts values in the place of those of a tensor whose gradient is wanted, and whose graph does not need its own values: a product's or a sum's does not.</summary>
    internal static Tensor Replace(Tensor differentiable, Tensor values)
    {
        // Autograd remembers nothing of a product's value: it can be replaced behind its back.
        using var unrecorded = no_grad();
        differentiable.copy_(values);
        return differentiable;
    }

    /// <summary>Returns the values of <paramref name="x"/> in memory of its own; the gradient that comes back is what <paramref name="edit"/> makes of it.</summary>
    /// <param name="x">A tensor.</param>
    /// <param name="edit">From a gradient of the shape of <paramref name="x"/> to another. It is called by libtorch, which an exception would take down: it must throw none. What it returns must live until it is called again.</param>
    internal static Tensor Edit(Tensor x, Func<Tensor, Tensor> edit) => Function.apply(x, edit);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Key = "edit";

        public override string Name => nameof(EditedGradient);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data(Key, vars[1]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [((Func<Tensor, Tensor>)ctx.get_data(Key))(grad_output), null!];
    }
}
