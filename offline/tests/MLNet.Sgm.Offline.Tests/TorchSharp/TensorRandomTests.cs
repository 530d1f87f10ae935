using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class TensorRandomTests : TensorTestBase
{
    [TestMethod]
    public void Equal_seeds_give_equal_tensors()
    {
        using var first = new Generator(7);
        using var second = new Generator(7);

        CollectionAssert.AreEqual(Ramp.Values(randn([20], generator: first)), Ramp.Values(randn([20], generator: second)));
        CollectionAssert.AreEqual(Ramp.Values(rand([20], generator: first)), Ramp.Values(rand([20], generator: second)));
    }

    [TestMethod]
    public void Unequal_seeds_give_unequal_tensors()
    {
        using var first = new Generator(7);
        using var second = new Generator(8);

        CollectionAssert.AreNotEqual(Ramp.Values(randn([20], generator: first)), Ramp.Values(randn([20], generator: second)));
    }

    [TestMethod]
    public void A_generator_can_be_seeded_again()
    {
        using var generator = new Generator(7);
        var before = Ramp.Values(rand([20], generator: generator));

        generator.manual_seed(7);

        Assert.AreEqual(7, generator.initial_seed());
        CollectionAssert.AreEqual(before, Ramp.Values(rand([20], generator: generator)));
    }

    [TestMethod]
    public void Uniform_numbers_lie_between_the_bounds()
    {
        using var generator = new Generator(1);
        var values = Ramp.Values(empty([1000]).uniform_(-2, 3, generator));

        Assert.IsTrue(values.All(value => value is >= -2 and < 3));
        Assert.IsTrue(values.Min() < -1.5f && values.Max() > 2.5f);
    }

    [TestMethod]
    public void Normal_numbers_have_the_mean_and_the_deviation()
    {
        using var generator = new Generator(1);
        var values = Ramp.Values(empty([10000]).normal_(3, 0.5, generator));
        var mean = values.Average();

        Assert.AreEqual(3, mean, 0.02);
        Assert.AreEqual(0.25, values.Average(value => (value - mean) * (value - mean)), 0.01);
    }

    [TestMethod]
    [DoNotParallelize]
    public void The_default_generator_follows_the_global_seed()
    {
        manual_seed(5);
        var first = Ramp.Values(rand([20]));
        manual_seed(5);

        CollectionAssert.AreEqual(first, Ramp.Values(rand([20])));
    }
}
