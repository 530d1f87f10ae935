using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>The small network, gone through part by part.</summary>
internal sealed class CutNetwork : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> network;

    internal CutNetwork()
    {
        network = TestData.Classifier().CreateNetwork();
        network.eval();
        foreach (var parameter in network.parameters()) parameter.requires_grad = false;
    }

    internal NamedLayers Layers => new(network, "cut");

    internal nn.Module<Tensor, Tensor> Part(string name) => (nn.Module<Tensor, Tensor>)network.named_modules().First(entry => entry.name == name).module;

    internal Tensor Features(Tensor images) => Part("layer2").call(Part("layer1").call(Part("bn1").call(Part("conv1").call((images - 0.5f) / 0.25f)).relu()));

    internal Tensor LogitsOf(Tensor features) => Part("fc").call(Part("layer3").call(features.alias()).mean([2L, 3L]));

    internal Tensor Importance(Tensor labels, IEnumerable<Tensor> images) => images.Select(image => At(Features(image), features => LogitsOf(features).softmax(1), labels)).Aggregate((a, b) => a + b) / images.Count();

    internal Tensor Fitted(Tensor images, Tensor labels, int samples, float length)
    {
        var (x, sum) = (images, zeros(1));
        for (var sample = 0; sample < samples; sample++)
        {
            x = images + length * OverL2(Gradient(x, input => nn.functional.cross_entropy(LogitsOf(Features(input)), labels, reduction: nn.Reduction.Sum)));
            sum = sum + At(Features(x), LogitsOf, labels);
        }
        return sum / sum.square().sum([1L, 2L, 3L], keepdim: true).sqrt();
    }

    public void Dispose() => network.Dispose();

    private static Tensor At(Tensor features, Func<Tensor, Tensor> values, Tensor labels) => Gradient(features, input => values(input).gather(1, labels.unsqueeze(1)).sum());
}
