using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Tests.Attacks.Backward;

/// <summary>The test ResNet of 8 layers in plain tensor code, float64, with its backward pass written out by hand, block by block.</summary>
internal sealed class PlainResNet
{
    private readonly IReadOnlyDictionary<string, Tensor> weights;

    internal PlainResNet()
    {
        using var network = TestData.Classifier().CreateNetwork();
        weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(ScalarType.Float64));
    }

    internal const int Blocks = 3;

    /// <summary>What ReLUs are to a gradient: by the input, the gradient, and the block's number, −1 before the first.</summary>
    internal Func<Tensor, Tensor, int, Tensor> Activation { get; init; } = static (x, gradient, _) => gradient * x.gt(0);

    /// <summary>What becomes of the gradient that a branch gives back: by the block's number, and that which it would be with ReLUs as they are.</summary>
    internal Func<Tensor, Tensor, int, Tensor> Branch { get; init; } = static (gradient, _, _) => gradient;

    /// <summary>The gradient of the cross-entropy, summed over the batch.</summary>
    internal Tensor Gradient(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var inputs = new List<Tensor>();
        var seen = images.to(ScalarType.Float64).sub(0.5).div(0.25);
        var stem = Norm("bn1", Convolve("conv1", seen));
        var x = stem.relu();
        for (var block = 0; block < Blocks; block++)
        {
            inputs.Add(x);
            x = (Skip(block, x) + Second(block, First(block, x).relu())).relu();
        }
        var gradient = Back(Head, x, Softmax(Head(x), labels));
        for (var block = Blocks - 1; block >= 0; block--) gradient = ThroughBlock(block, inputs[block], gradient);
        gradient = Back(values => Norm("bn1", Convolve("conv1", values)), seen, Activation(stem, gradient, -1));
        return gradient.div(0.25).MoveToOuterDisposeScope();
    }

    private Tensor ThroughBlock(int block, Tensor input, Tensor gradient)
    {
        var inner = First(block, input);
        var afterJoin = gradient * (Skip(block, input) + Second(block, inner.relu())).gt(0);
        var atInner = Back(values => Second(block, values), inner.relu(), afterJoin);
        var branch = Back(values => First(block, values), input, Activation(inner, atInner, block));
        var plain = Back(values => First(block, values), input, atInner * inner.gt(0));
        return Back(values => Skip(block, values), input, afterJoin) + Branch(branch, plain, block);
    }

    private Tensor Head(Tensor x) => functional.linear(x.mean([2, 3]), weights["fc.weight"], weights["fc.bias"]);

    private Tensor First(int block, Tensor x) => Norm($"layer{block + 1}.0.bn1", Convolve($"layer{block + 1}.0.conv1", x, block == 0 ? 1 : 2));

    private Tensor Second(int block, Tensor x) => Norm($"layer{block + 1}.0.bn2", Convolve($"layer{block + 1}.0.conv2", x));

    private Tensor Skip(int block, Tensor x) => block == 0 ? x : Norm($"layer{block + 1}.0.downsample.1", functional.conv2d(x, weights[$"layer{block + 1}.0.downsample.0.weight"], strides: [2, 2]));

    private Tensor Convolve(string name, Tensor x, long stride = 1) => functional.conv2d(x, weights[$"{name}.weight"], strides: [stride, stride], padding: [1, 1]);

    private Tensor Norm(string name, Tensor x) =>
        functional.batch_norm(x, weights[$"{name}.running_mean"], weights[$"{name}.running_var"], weights[$"{name}.weight"], weights[$"{name}.bias"], training: false, momentum: 0.1, eps: 1e-5);

    /// <summary>The transposed Jacobian of a function at a place, times a gradient.</summary>
    internal static Tensor Back(Func<Tensor, Tensor> function, Tensor at, Tensor gradient)
    {
        using var recorded = enable_grad();
        var leaf = at.detach().requires_grad_();
        return autograd.grad([function(leaf)], [leaf], [gradient])[0];
    }

    /// <summary>The gradient of the cross-entropy with respect to logits.</summary>
    internal static Tensor Softmax(Tensor logits, Tensor labels) => logits.softmax(1) - functional.one_hot(labels, logits.shape[1]).to(ScalarType.Float64);
}
