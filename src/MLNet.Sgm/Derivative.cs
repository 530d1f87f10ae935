using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm;

/// <summary>Gradients by autograd. What libtorch refuses is an exception here, as after an operation in place on what it has kept; TorchSharp's <c>autograd.grad</c> ends the process.</summary>
internal static class Derivative
{
    /// <summary>The gradient of a tensor with respect to another.</summary>
    /// <param name="what">What the tensor is, the beginning of the sentence where it depends on nothing.</param>
    /// <param name="output">The tensor.</param>
    /// <param name="input">Part of its graph, without a gradient yet.</param>
    /// <param name="gradient">The gradient with respect to <paramref name="output"/>; by default one, for a scalar.</param>
    internal static Tensor Of(string what, Tensor output, Tensor input, Tensor? gradient = null) => Of(what, output, [input], gradient)[0];

    /// <inheritdoc cref="Of(string, Tensor, Tensor, Tensor?)"/>
    /// <exception cref="InvalidOperationException">The tensor does not depend on all of the inputs.</exception>
    internal static Tensor[] Of(string what, Tensor output, IReadOnlyList<Tensor> inputs, Tensor? gradient = null)
    {
        if (!output.requires_grad) throw Independent(what);
        autograd.backward([output], gradient is null ? null : [gradient], inputs: [.. inputs]);
        return [.. inputs.Select(input =>
        {
            var found = input.grad ?? throw Independent(what);
            input.grad = null;
            return found;
        })];
    }

    private static InvalidOperationException Independent(string what) =>
        new($"{what} must be computed from its input by operations that have a gradient; found a tensor that does not depend on it, as after detach or a conversion to integers.");
}
