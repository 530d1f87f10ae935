using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Processing;

/// <summary>Attacks that know what stands before their sources, against formulas written down without the engine.</summary>
[TestClass]
public sealed class AttackBehindTests
{
    private const float Epsilon = 16 / 255f;

    [TestMethod]
    public void Gradients_go_through_what_is_differentiable()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var kernel = exp(tensor(new[] { -3.0, -2, -1, 0, 1, 2, 3 }).square().div(-2));
        kernel = kernel.div(kernel.sum()).to(ScalarType.Float32);
        AssertSame(Loop(images, x => Gradient(x, input => plain.CrossEntropy(Blurred(input), labels))), Attack(new() { Steps = 3, Behind = new GaussianSmoothing() }, images, labels));

        Tensor Blurred(Tensor input) => nn.functional.conv2d(nn.functional.pad(input, [3, 3, 3, 3], PaddingModes.Replicate), kernel.outer(kernel).unsqueeze(0).unsqueeze(0).repeat(3, 1, 1, 1), groups: 3);
    }

    [TestMethod]
    public void Of_bits_the_gradient_is_that_at_what_comes_of_them()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        AssertSame(Loop(images, x => plain.Gradient((x * 7).round() / 7, labels)), Attack(new() { Steps = 3, Behind = new BitDepth { Bits = 3 } }, images, labels));
    }

    [TestMethod]
    public void Ten_draws_of_ten_views_are_the_mean_gradient_over_all_views()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        // Whole crops: the image and its mirror image.
        AssertSame(Loop(images, x => Gradient(x, input => plain.CrossEntropy(input, labels) + plain.CrossEntropy(input.flip(3), labels))), Attack(new() { Steps = 3, Behind = new TestTimeAugmentation { Crop = 1 }, Draws = 10 }, images, labels));
    }

    [TestMethod]
    public void What_stands_before_a_source_comes_after_the_transform()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var settings = new AttackSettings { Steps = 3, Transform = new ScaledCopies { Count = 2 }, Behind = new BitDepth { Bits = 3 } };
        AssertSame(Loop(images, x => plain.Gradient((x * 7).round() / 7, labels) + 0.5f * plain.Gradient((x / 2 * 7).round() / 7, labels)), Attack(settings, images, labels));
    }

    [TestMethod]
    public void Draws_belong_to_the_image_and_differ_from_each_other()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(), Labels());
        var settings = new AttackSettings { Steps = 2, Behind = new RandomPadding { Smallest = 0.5f }.Then(new RandomizedSmoothing { Deviation = 0.2f }), Draws = 3, Precision = Precision.Float64 };
        var together = Attack(settings, images, labels);
        for (var image = 0; image < Count; image++) AssertSame(together.narrow(0, image, 1), Attack(settings, images.narrow(0, image, 1), labels.narrow(0, image, 1)));
        Assert.IsFalse(together.Equals(Attack(settings with { Draws = null }, images, labels)));
        Assert.IsFalse(together.Equals(Attack(settings with { Seed = 1 }, images, labels)));
    }

    [TestMethod]
    public void A_draw_of_a_chain_differs_in_all_its_parts()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(1);
        var processing = new ProcessedCopies(new RandomPadding { Smallest = 0.3f }.Then(new RandomizedSmoothing { Deviation = 1e-6f }), 6);
        using var draws = new ImageDraws(0, images, isRandom: true);
        using var matrices = new ResizingMatrices(ResizeFilter.Bilinear, CPU);
        var seen = Enumerable.Range(0, 6).Select(copy => processing.Apply(images, copy, new(draws, new(Restart: 0, Copy: copy), matrices, others: null)).gt(1e-3).to(ScalarType.Byte).flatten().ToArray<byte>());
        Assert.IsGreaterThan(3, seen.Select(places => string.Join(",", places)).Distinct().Count());
    }

    [TestMethod]
    public void Draws_are_counted_as_gradients_and_told()
    {
        var settings = new AttackSettings { Transform = new ScaledCopies(), Behind = new RandomPadding(), Draws = 4 };
        Assert.AreEqual((20, 200L), (settings.GradientsPerStep, settings.GradientsPerImage));
        Assert.Contains("behind RandomPadding (smallest 0.9) over 4 draws", $"{settings}");
    }

    [TestMethod]
    public void Draws_of_what_draws_nothing_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(new AttackSettings { Behind = new Jpeg(), Draws = 4 }.Validate);
        StringAssert.StartsWith(error.Message, "Draws above 1 need something before the sources that draws or has several views, such as RandomPadding in Behind; found 4 draws of JPEG (quality 75).");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(new AttackSettings { Behind = new Jpeg { Quality = 101 } }.Validate).Message, "Jpeg.Quality must be in 1 to 100; found 101.");
    }

    [TestMethod]
    public void Files_have_a_chain_as_a_list_and_take_one_as_an_object()
    {
        var settings = new AttackSettings { Behind = new Jpeg { Quality = 50 }.Then(new RandomPadding()), Draws = 4 };
        Assert.AreEqual(settings, AttackJson.Read(AttackJson.Write(settings)));
        Assert.AreEqual(new AttackSettings { Behind = new Jpeg { Quality = 50 } }, AttackJson.Read(JsonNode.Parse("""{ "behind": { "kind": "jpeg", "quality": 50 } }""")!.AsObject()));
        Assert.IsFalse(AttackJson.Write(new AttackSettings()).ContainsKey("draws"));
    }

    private static Tensor Loop(Tensor images, Func<Tensor, Tensor> gradient)
    {
        var x = images;
        for (var step = 0; step < 3; step++) x = Clip(x + 2 / 255f * gradient(x).sign(), images, Epsilon);
        return x;
    }

    private static Tensor Attack(AttackSettings settings, Tensor images, Tensor labels)
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), settings, CPU);
        return attack.Perturb(images, labels);
    }
}
