using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Pipelines;

/// <summary>What an owner does with a network.</summary>
internal static class OwnTraining
{
    internal static void Train(this OwnNetwork network, Tensor images, Tensor labels, int steps)
    {
        using var optimizer = optim.Adam(network.parameters(), 0.003);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(network.call(images), labels).backward();
            optimizer.step();
        }
    }

    internal static float GradientLength(this OwnNetwork network, Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var input = images.detach().requires_grad_();
        return autograd.grad([functional.cross_entropy(network.call(input), labels)], [input])[0].norm().item<float>();
    }
}
