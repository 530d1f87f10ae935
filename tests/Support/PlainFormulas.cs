using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests;

/// <summary>What attacks are held against: tensor code as one would write it down from a paper, for a network of its own.</summary>
internal sealed class PlainFormulas : IDisposable
{
    internal const int Count = 3;
    internal const float Epsilon = 16 / 255f;
    internal const float Step = 2 / 255f;

    private readonly nn.Module<Tensor, Tensor> network;

    internal PlainFormulas(ImageClassifier? classifier = null)
    {
        network = (classifier ?? TestData.Classifier()).CreateNetwork();
        network.eval();
        foreach (var parameter in network.parameters()) parameter.requires_grad = false;
    }

    internal static Tensor RandomImages(int count = Count, ulong seed = 4) => rand(count, 3, TestData.Side, TestData.Side, generator: new Generator(seed));

    internal static Tensor Labels(int count = Count) => tensor(Enumerable.Range(0, count).Select(i => (long)(i % 3)).ToArray());

    internal Tensor Logits(Tensor images) => network.call((images - 0.5f) / 0.25f);

    internal Tensor CrossEntropy(Tensor images, Tensor labels) => nn.functional.cross_entropy(Logits(images), labels, reduction: nn.Reduction.Sum);

    /// <summary>The gradient of any loss.</summary>
    internal static Tensor Gradient(Tensor x, Func<Tensor, Tensor> loss)
    {
        var input = x.detach().requires_grad_();
        return autograd.grad([loss(input)], [input])[0];
    }

    internal Tensor Gradient(Tensor x, Tensor labels) => Gradient(x, input => CrossEntropy(input, labels));

    internal static Tensor OverL1(Tensor g) => g / g.abs().sum([1L, 2L, 3L], keepdim: true);

    internal static Tensor OverMean(Tensor g) => g / g.abs().mean([1L, 2L, 3L], keepdim: true);

    internal static Tensor OverL2(Tensor g) => g / g.square().sum([1L, 2L, 3L], keepdim: true).sqrt();

    /// <summary>x on the ball of radius ε around the images, and in [0, 1].</summary>
    internal static Tensor Clip(Tensor x, Tensor images, float epsilon) => (images + (x - images).clamp(-epsilon, epsilon)).clamp(0, 1);

    /// <summary>Steps of signs from the images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="steps">How many.</param>
    /// <param name="gradient">Of a point and the number of the step.</param>
    internal static Tensor Walk(Tensor images, int steps, Func<Tensor, int, Tensor> gradient)
    {
        var x = images;
        for (var step = 0; step < steps; step++) x = Clip(x + Step * gradient(x, step).sign(), images, Epsilon);
        return x;
    }

    /// <summary>A network that sees nothing: all its weights are zero.</summary>
    internal static ImageClassifier Blind() => new("blind", () =>
    {
        var network = TestData.Classifier().CreateNetwork();
        using var frozen = no_grad();
        foreach (var parameter in network.parameters()) parameter.zero_();
        return network;
    }, TestData.Preprocessing, TestData.ClassNames);

    /// <summary>An attack in double precision gives an image the same whatever is beside it.</summary>
    internal static void AssertSameInAnyBatch(AdversarialAttack attack)
    {
        var (images, labels) = (RandomImages(), Labels());
        var together = attack.Perturb(images, labels);
        for (var image = 0; image < Count; image++)
            Assert.IsTrue(together.narrow(0, image, 1).Equals(attack.Perturb(images.narrow(0, image, 1), labels.narrow(0, image, 1))));
        Assert.IsGreaterThan(0f, together.sub(images).abs().max().item<float>());
    }

    /// <summary>Same signs of all but vanishing gradients: nearly all values are equal, to the last bits.</summary>
    internal static void AssertSame(Tensor expected, Tensor found, double fraction = 0.97)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape);
        Assert.IsGreaterThanOrEqualTo(fraction, found.sub(expected).abs().lt(2e-6f).to(ScalarType.Float32).mean().item<float>());
    }

    public void Dispose() => network.Dispose();
}
