using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

[TestClass]
public sealed class MaskBlockTests
{
    [TestMethod]
    public void Gradient_is_the_mean_over_images_with_one_black_block_each()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var gradient = zeros_like(images);
        foreach (var (top, left) in new[] { (0, 0), (0, 4), (4, 0), (4, 4) })
        {
            var mask = ones_like(images);
            mask.narrow(2, top, 4).narrow(3, left, 4).zero_();
            gradient.add_(plain.Gradient(images * mask, labels) * mask);
        }
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 1, Transform = new MaskBlock { Grid = 2 } }, CPU);
        var expected = images.add(gradient.sign(), 2 / 255f).clamp(0, 1);
        Assert.IsGreaterThan(0.99, expected.sub(attack.Perturb(images, labels)).abs().lt(1e-5f).to(ScalarType.Float32).mean().item<float>());
    }

    [TestMethod]
    [DataRow(1, 7)]
    [DataRow(7, 1)]
    [DataRow(3, 5)]
    public void Every_pixel_is_black_in_one_copy_whatever_the_size(int height, int width)
    {
        using var scope = NewDisposeScope();
        var transform = new MaskBlock();
        var images = ones(1, 3, height, width);
        var sum = Enumerable.Range(0, 16).Select(copy => transform.Apply(images, copy, default)).Aggregate((first, second) => first + second);
        Assert.IsTrue(sum.eq(15).all().item<bool>());
    }
}
