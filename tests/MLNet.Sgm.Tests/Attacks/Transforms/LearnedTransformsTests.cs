using MLNet.Sgm.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Transforms;

/// <summary>Compositions of drawn operations, and what is learned of them.</summary>
[TestClass]
public sealed class LearnedTransformsTests
{
    [TestMethod]
    public void Policy_goes_along_the_derivative_of_the_probability_times_the_loss()
    {
        using var scope = NewDisposeScope();
        var policy = new OperationPolicy(4, rate: 0.5);
        var parameters = zeros(4, dtype: ScalarType.Float64);
        foreach (var (first, second, loss) in new[] { (0, 2, 3.0), (2, 2, -1.5), (1, 3, 20) })
        {
            var probabilities = parameters.softmax(0).data<double>().ToArray();
            policy.Learn(([first, second], probabilities), loss);
            parameters += 0.5 * PlainFormulas.Gradient(parameters, x => x.softmax(0) is var p ? loss * p[first] * p[second] : x);
        }
        using var rig = new TransformRig(new ScaledCopies());
        var found = tensor(policy.Draw(1, new(rig.Context(), 0)).Probabilities);
        TransformRig.AssertEqual(parameters.softmax(0), found);
    }

    [TestMethod]
    public void Operations_are_drawn_as_often_as_they_are_probable()
    {
        var policy = new OperationPolicy(3, rate: 1);
        policy.Learn(([0, 0], [1 / 3.0, 1 / 3.0, 1 / 3.0]), 6);
        using var rig = new TransformRig(new ScaledCopies());
        var (drawn, probabilities) = policy.Draw(2000, new(rig.Context(), 0));
        for (var operation = 0; operation < 3; operation++) Assert.AreEqual(probabilities[operation], drawn.Count(chosen => chosen == operation) / 2000.0, 0.04);
    }

    [TestMethod]
    public void Each_copy_hears_of_its_own_losses()
    {
        foreach (var copiesAtOnce in new[] { 1, 2, 3 })
        {
            var heard = new List<Tensor>();
            using var rig = new TransformRig(new Listening(heard), copiesAtOnce: copiesAtOnce);
            rig.Gradient();
            for (var copy = 0; copy < 3; copy++)
                TransformRig.AssertEqual(nn.functional.cross_entropy(rig.Logits(rig.Images.div(copy + 1)), rig.Labels, reduction: nn.Reduction.None).div(3), heard[copy]);
        }
    }

    [TestMethod]
    public void Learning_changes_what_later_steps_draw()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (PlainFormulas.RandomImages(), PlainFormulas.Labels());
        Tensor Perturb(int steps, float rate)
        {
            using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = steps, Transform = new LearnedTransforms { Count = 3, Rate = rate } }, CPU, new(images, labels));
            return attack.Perturb(images, labels);
        }
        PlainFormulas.AssertSame(Perturb(1, 0), Perturb(1, 1e6f), fraction: 1);
        Assert.IsGreaterThan(0.01f, Perturb(4, 0).sub(Perturb(4, 1e6f)).abs().max().item<float>());
    }

    [TestMethod]
    public void OPS_sees_the_image_and_then_neighbours_through_two_to_four_operations()
    {
        using var rig = new TransformRig(new OperatorPerturbation { Neighbours = 2, Operators = 60, Radius = 3 }, rand(2, 3, 10, 10, generator: new Generator(5)));
        TransformRig.AssertEqual(rig.Images, rig.Copy(0));
        var counts = new HashSet<int>();
        for (var copy = 1; copy <= 120; copy++)
        {
            var found = rig.Copy(copy);
            var neighbourhood = rig.Context(copy).Shared((copy - 1) / 60, 4);
            for (var image = 0; image < 2; image++)
            {
                var halfWidth = 3 * 16 / 255.0 * new[] { 0.25, 0.5, 0.75, 1, 1.25, 1.5 }[(int)(6 * neighbourhood.Draw(image, 0))];
                var expected = rig.Images.narrow(0, image, 1) + halfWidth * neighbourhood.UniformNoise(rig.Images, 1).narrow(0, image, 1);
                var context = rig.Context(copy).Of(image);
                var count = 2 + (int)(3 * context.Draw(0, 0));
                counts.Add(count);
                for (var operation = 0; operation < count; operation++) expected = Operated(expected, (int)(31 * context.Draw(0, 1 + operation)), context.Part(operation));
                TransformRig.AssertEqual(expected, found.narrow(0, image, 1), 1e-9);
            }
        }
        Assert.HasCount(3, counts);
    }

    /// <summary>One of the 31 operations of OPS in plain tensor code.</summary>
    private static Tensor Operated(Tensor image, int operation, TransformContext context) => operation switch
    {
        0 => image,
        1 => image.flip(2),
        2 => image.flip(3),
        3 => image.roll((long)(10 * context.Draw(0, 0)), 2),
        4 => image.roll((long)(10 * context.Draw(0, 0)), 3),
        < 14 => Turned(image, new[] { 5, -5, 15, -15, 45, -45, 90, -90, 180 }[operation - 5]),
        < 21 => image / (operation - 12),
        _ => Padded(image, 11 + 2 * (operation - 21), context),
    };

    /// <summary>Turned against the clock, by the nearest pixel.</summary>
    private static Tensor Turned(Tensor image, double degrees)
    {
        var (sine, cosine) = (Math.Sin(degrees * Math.PI / 180), Math.Cos(degrees * Math.PI / 180));
        var turn = tensor(new[] { cosine, -sine, 0, sine, cosine, 0 }, [1, 2, 3]);
        return nn.functional.grid_sample(image, nn.functional.affine_grid(turn, image.shape, align_corners: false), GridSampleMode.Nearest, GridSamplePaddingMode.Zeros, false);
    }

    /// <summary>Resized to a size below the largest, padded to it, and resized back.</summary>
    private static Tensor Padded(Tensor image, int largest, TransformContext context)
    {
        var size = 10 + (int)(context.Draw(0, 0) * (largest - 10));
        var (top, left) = ((int)(context.Draw(0, 1) * (largest - size)), (int)(context.Draw(0, 2) * (largest - size)));
        var padded = zeros(1, 3, largest, largest, dtype: ScalarType.Float64);
        padded.narrow(2, top, size).narrow(3, left, size).copy_(Resized(image, size));
        return Resized(padded, 10);
    }

    /// <summary>Bilinear with a filter against aliasing, one pixel after another.</summary>
    private static Tensor Resized(Tensor image, int to)
    {
        var from = (int)image.shape[2];
        var weights = zeros(to, from, dtype: ScalarType.Float64);
        var (scale, width) = ((double)from / to, Math.Max(1, (double)from / to));
        for (var row = 0; row < to; row++)
            for (var pixel = 0; pixel < from; pixel++) weights[row, pixel] = Math.Max(0, 1 - Math.Abs((row + 0.5) * scale - 0.5 - pixel) / width);
        weights /= weights.sum(1, keepdim: true);
        return weights.matmul(image).matmul(weights.t());
    }

    [TestMethod]
    public void Operations_are_those_of_tensors()
    {
        using var rig = new TransformRig(new ScaledCopies(), rand(1, 3, 10, 10, generator: new Generator(5)));
        var (image, context) = (rig.Images, rig.Context());
        var shift = (long)(context.Draw(0, 0) * 10);
        var shifted = zeros_like(image);
        shifted.narrow(2, 2, 8).narrow(3, 2, 8).copy_(image.narrow(2, 0, 8).narrow(3, 0, 8));
        foreach (var (expected, operation) in new (Tensor, ImageOperation)[]
        {
            (image, ImageOperations.Identity),
            (image.flip(2), ImageOperations.FlipRows),
            (image.flip(3), ImageOperations.FlipColumns),
            (image.roll(shift, 2), ImageOperations.Roll(2)),
            (image.roll(shift, 3), ImageOperations.Roll(3)),
            (image / 5, ImageOperations.Darken(5)),
            (shifted, ImageOperations.Translate(2)),
            (image + 0.3 * rig.Pool[1].to(ScalarType.Float64), ImageOperations.Mix(0.3)),
            (image * context.UniformNoise(image, 0).ge(-0.4).to(ScalarType.Float64), ImageOperations.Drop(0.3)),
            (image + 16 / 255.0 * context.NormalNoise(image, 0), ImageOperations.Simulate(CosineSpectrum.Of(image), 0)),
            (nn.functional.interpolate(image.narrow(2, 3, 5).narrow(3, 3, 5).narrow(2, 0, 4).narrow(3, 0, 4), [10, 10], mode: InterpolationMode.Bilinear, align_corners: false), ImageOperations.Crop(0.4)),
        }) TransformRig.AssertEqual(expected, operation(image, context), 1e-9);
    }

    private sealed record Listening(List<Tensor> Heard) : InputTransform
    {
        protected internal override int Copies => 3;

        protected internal override Tensor Apply(Tensor images, int copy, TransformContext context)
        {
            context.Learn(losses => Heard.Add(losses.clone().DetachFromDisposeScope()));
            return images.div(copy + 1);
        }
    }
}
