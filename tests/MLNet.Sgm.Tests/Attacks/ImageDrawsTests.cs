using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

[TestClass]
public sealed class ImageDrawsTests
{
    [TestMethod]
    public void Draws_are_spread_evenly_and_differ_by_image_purpose_and_place()
    {
        using var scope = NewDisposeScope();
        using var draws = new ImageDraws(1, RandomImages(10), isRandom: true);
        var values = new HashSet<double>();
        for (var image = 0; image < 10; image++)
            foreach (var what in Enum.GetValues<Drawn>())
                for (var i = 0; i < 4; i++)
                    foreach (var place in new DrawPlace[] { new(i + 1), new(0, i + 1), new(0, 0, i + 1), new(0, 0, 0, i + 1), new(0, 0, 0, 0, i + 2) })
                        Assert.IsTrue(values.Add(draws.Uniform(image, what, place)));
        Assert.IsTrue(values.All(value => value is >= 0 and < 1));
        for (var tenth = 0; tenth < 10; tenth++)
            Assert.AreEqual(values.Count / 10.0, values.Count(value => (int)(value * 10) == tenth), 4 * Math.Sqrt(values.Count * 0.09));
    }

    [TestMethod]
    public void Draws_are_the_image_s_wherever_it_stands()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(5);
        using var draws = new ImageDraws(1, images, isRandom: true);
        using var alone = new ImageDraws(1, images.narrow(0, 3, 1), isRandom: true);
        using var otherSeed = new ImageDraws(2, images, isRandom: true);
        Assert.AreEqual(draws.Uniform(3, Drawn.Transform, new(0, 7)), alone.Uniform(0, Drawn.Transform, new(0, 7)));
        Assert.AreNotEqual(draws.Uniform(3, Drawn.Transform, new(0, 7)), otherSeed.Uniform(3, Drawn.Transform, new(0, 7)));
        var noise = draws.UniformNoise(images, Drawn.Start, new(2));
        Assert.AreEqual(0f, noise[3].sub(alone.UniformNoise(images.narrow(0, 3, 1), Drawn.Start, new(2))[0]).abs().max().item<float>());
        Assert.IsGreaterThan(0.1f, noise[3].sub(noise[2]).abs().mean().item<float>());
        Assert.IsTrue(noise.abs().max().item<float>() is > 0.99f and <= 1);
        Assert.IsLessThan(0.1f, Math.Abs(noise.mean().item<float>()));
    }

    [TestMethod]
    public void Uniform_start_fills_the_L2_ball()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(200).mul(0.001f).add(0.5f);
        using var draws = new ImageDraws(1, images, isRandom: true);
        var lengths = PerturbationBall.Create(AttackNorm.L2, images, full([1, 1, 1, 1], 0.25f)).Draw(draws, new(0)).flatten(1).square().sum(1).sqrt().data<float>().ToArray();
        // In 192 dimensions half of a ball is within 1 / 2^(1/192) of its radius.
        Assert.IsTrue(lengths.Max() <= 0.25f);
        Assert.AreEqual(100, lengths.Count(length => length < 0.25 * Math.Pow(0.5, 1 / 192.0)), 25);
    }

    [TestMethod]
    public void Images_mixed_in_are_all_those_of_other_classes()
    {
        using var scope = NewDisposeScope();
        var pool = arange(6).to(ScalarType.Float32).view(6, 1, 1, 1).expand(6, 3, 1, 1);
        var others = new OtherImages(pool, [0, 1, 2, 0, 1, 2], [1, 2]);
        int[] Of(int image) => [.. Enumerable.Range(0, 100).Select(i => (int)others.Of(image, i / 100.0)[0, 0, 0].item<float>()).Distinct().Order()];
        CollectionAssert.AreEqual(new[] { 0, 2, 3, 5 }, Of(0));
        CollectionAssert.AreEqual(new[] { 0, 1, 3, 4 }, Of(1));
    }

    [TestMethod]
    public void Chain_draws_once_for_what_the_next_transform_copies_and_anew_for_each_copy_it_makes_itself()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(8);
        using var draws = new ImageDraws(0, images, isRandom: true);
        using var matrices = new ResizingMatrices(ResizeFilter.Bilinear, CPU);
        var diversity = new InputDiversity { Probability = 1, Enlargement = 3 };
        Tensor Copy(InputTransform transform, int copy) => transform.Apply(images, copy, new(draws, new(0, 0, 0, copy), matrices, null));
        var shared = diversity.Then(new ScaledCopies { Count = 2 });
        Assert.IsLessThan(1e-6f, (Copy(shared, 0) / 2 - Copy(shared, 1)).abs().max().item<float>());
        var own = new ScaledCopies { Count = 2 }.Then(diversity);
        Assert.IsGreaterThan(0.1f, (Copy(own, 0) / 2 - Copy(own, 1)).abs().max().item<float>());
        var twice = diversity.Then(diversity);
        Assert.AreEqual(1, twice.Copies);
        Assert.IsGreaterThan(0.1f, (Copy(twice, 0) - Copy(diversity, 0)).abs().max().item<float>());
    }
}
