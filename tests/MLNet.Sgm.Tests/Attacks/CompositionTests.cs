using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>Each published attack against its formula, written down without the engine.</summary>
[TestClass]
public sealed class CompositionTests
{
    private const float Epsilon = 16 / 255f;

    [TestMethod]
    public void Pgd_is_the_loop_of_the_published_code_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var source = new GradientSource(TestData.Classifier(), 0.5f, SkipRule.Paper, CPU);
        var (images, labels) = (RandomImages(), Labels());
        foreach (var momentum in new[] { 0f, 0.7f })
        {
            var (perturbation, accumulated) = (zeros_like(images), zeros_like(images));
            for (var step = 0; step < 4; step++)
            {
                var direction = source.Gradient(images.add(perturbation), labels);
                if (momentum > 0)
                    direction = accumulated.mul_(momentum).add_(direction.mul(direction.abs().flatten(1).sum(1).reciprocal().view(-1, 1, 1, 1)));
                perturbation.add_(direction.sign(), 2 / 255f).clamp_(-Epsilon, Epsilon);
                perturbation.add_(images).clamp_(0, 1).sub_(images);
            }
            using var attack = new AdversarialAttack(TestData.Classifier(), new() { Gamma = 0.5f, Steps = 4, Momentum = momentum }, CPU);
            // The end differs by rounding toward the original, in the last bit.
            var found = attack.Perturb(images, labels);
            Assert.IsLessThan(1.2e-7f, found.sub(images.add(perturbation)).abs().max().item<float>());
        }
    }

    [TestMethod]
    public void Fgsm_is_one_signed_step()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        AssertSame(Clip(images + Epsilon * plain.Gradient(images, labels).sign(), images, Epsilon), Attack(AttackPresets.Fgsm, images, labels));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Momentum_accumulates_normalised_gradients_and_nesterov_looks_ahead(bool nesterov)
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var (x, g) = (images, zeros_like(images));
        for (var step = 0; step < 4; step++)
        {
            g = 0.7f * g + OverMean(plain.Gradient(nesterov ? x + 2 / 255f * 0.7f * g : x, labels));
            x = Clip(x + 2 / 255f * g.sign(), images, Epsilon);
        }
        AssertSame(x, Attack(new() { Momentum = 0.7f, Steps = 4, Nesterov = nesterov }, images, labels));
    }

    [TestMethod]
    public void Scaled_copies_average_the_gradient_over_scales()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var x = images;
        for (var step = 0; step < 3; step++)
            x = Clip(x + 2 / 255f * Gradient(x, input => Enumerable.Range(0, 4).Select(i => plain.CrossEntropy(input / Math.Pow(2, i), labels)).Aggregate((a, b) => a + b)).sign(), images, Epsilon);
        AssertSame(x, Attack(new() { Steps = 3, Transform = new ScaledCopies { Count = 4 } }, images, labels));
    }

    [TestMethod]
    public void Admix_adds_images_of_other_classes_and_scales_the_sums()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(2), Labels(2));
        // One image in the pool is of another class for either, so there is nothing to draw.
        var others = RandomImages(2, seed: 9);
        var pool = new MixingPool(others, tensor(new long[] { 1, 0 }));
        var x = images;
        for (var step = 0; step < 3; step++)
            x = Clip(x + 2 / 255f * Gradient(x, input => Enumerable.Range(0, 2).Select(i => plain.CrossEntropy((input + 0.3f * others) / Math.Pow(2, i), labels)).Aggregate((a, b) => a + b)).sign(), images, Epsilon);
        var settings = new AttackSettings { Steps = 3, Transform = new Admix { Count = 2, Strength = 0.3f }.Then(new ScaledCopies { Count = 2 }) };
        AssertSame(x, Attack(settings, images, labels, pool));
    }

    [TestMethod]
    public void Smoothing_convolves_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        foreach (var (shape, line) in new[]
        {
            (KernelShape.Gaussian, new[] { Math.Exp(-4.5), Math.Exp(-1.125), 1, Math.Exp(-1.125), Math.Exp(-4.5) }),
            (KernelShape.Uniform, [1, 1, 1, 1, 1.0]),
            (KernelShape.Linear, [1 / 3.0, 2 / 3.0, 1, 2 / 3.0, 1 / 3.0]),
        })
        {
            var gradient = nn.functional.pad(plain.Gradient(images, labels), [2, 2, 2, 2]);
            var smooth = zeros_like(images);
            for (var row = 0; row < 5; row++)
                for (var column = 0; column < 5; column++)
                    smooth += (float)(line[row] * line[column]) * gradient.narrow(2, row, TestData.Side).narrow(3, column, TestData.Side);
            AssertSame(Clip(images + Epsilon * smooth.sign(), images, Epsilon), Attack(AttackPresets.Fgsm with { Smoothing = new() { Shape = shape, Size = 5 } }, images, labels));
        }
    }

    [TestMethod]
    public void Patches_project_what_goes_beyond_the_ball()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        const float length = 4 * 2 / 255f;
        var kernel = ones(3, 1, 3, 3) / 8;
        kernel[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Single(1), TensorIndex.Single(1)] = tensor(0f);
        var (x, a) = (images, zeros_like(images));
        for (var step = 0; step < 5; step++)
        {
            var sign = plain.Gradient(x, labels).sign();
            a += length * sign;
            // Multiples of one length, which cancel: what rounding leaves of them is zero.
            var spilled = nn.functional.conv2d((a.abs() - 1.000001f * Epsilon).clamp(min: 0) * a.sign(), kernel, padding: [1, 1], groups: 3);
            var projection = length * spilled.mul(1e5).round().sign();
            a += projection;
            x = Clip(x + length * sign + projection, images, Epsilon);
        }
        AssertSame(x, Attack(new() { Steps = 5, Step = new PatchProjection { Amplification = 4 } }, images, labels));
    }

    [TestMethod]
    public void Enhanced_momentum_samples_along_the_last_mean_gradient()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var (x, g, bar) = (images, zeros_like(images), zeros_like(images));
        for (var step = 0; step < 3; step++)
        {
            var gradient = new[] { -2f, -1, 0, 1, 2 }.Select(c => plain.Gradient(x + c * 2 / 255f * bar, labels)).Aggregate((sum, next) => sum + next) / 5;
            bar = OverMean(gradient);
            g += OverL1(gradient);
            x = Clip(x + 2 / 255f * g.sign(), images, Epsilon);
        }
        AssertSame(x, Attack(AttackPresets.MiFgsm with { Steps = 3, Sampling = new EnhancedMomentum { Samples = 5, Radius = 2 } }, images, labels));
    }

    /// <summary>The neighbours are drawn, so the formula takes them from where the engine does, but nothing else.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Variance_tuning_adds_how_neighbours_differed_in_the_step_before(bool nesterov)
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        using var draws = new ImageDraws(0, images, isRandom: true);
        var (x, g, v) = (images, zeros_like(images), zeros_like(images));
        for (var step = 0; step < 3; step++)
        {
            var point = nesterov ? x + 2 / 255f * g * images[0].numel() : x;
            var gradient = plain.Gradient(point, labels);
            g += OverL1(gradient + v);
            v = Enumerable.Range(1, 4).Select(sample => plain.Gradient(point + 1.5f * Epsilon * draws.UniformNoise(images, Drawn.Sampling, new(0, step, sample)), labels))
                .Aggregate((sum, next) => sum + next) / 4 - gradient;
            x = Clip(x + 2 / 255f * g.sign(), images, Epsilon);
        }
        AssertSame(x, Attack(AttackPresets.MiFgsm with { Steps = 3, Nesterov = nesterov, Sampling = new VarianceTuning { Neighbours = 4 } }, images, labels));
    }

    [TestMethod]
    public void L2_steps_along_the_gradient_within_the_sphere()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages() * 0.5f + 0.25f, Labels());
        var x = images;
        for (var step = 0; step < 4; step++)
        {
            var offset = x + 0.2f * OverL2(plain.Gradient(x, labels)) - images;
            x = images + offset * (0.5f / offset.square().sum([1L, 2L, 3L], keepdim: true).sqrt()).clamp(max: 1);
        }
        var found = Attack(new() { Norm = AttackNorm.L2, Epsilon = 0.5f, StepSize = 0.2f, Steps = 4 }, images, labels);
        Assert.IsLessThan(1e-4f, found.sub(x).abs().max().item<float>());
    }

    [TestMethod]
    [DataRow(typeof(CrossEntropy), false)]
    [DataRow(typeof(CrossEntropy), true)]
    [DataRow(typeof(Logit), false)]
    [DataRow(typeof(Logit), true)]
    [DataRow(typeof(LogitMargin), false)]
    [DataRow(typeof(LogitMargin), true)]
    public void Objective_is_its_formula(Type type, bool isTargeted)
    {
        using var scope = NewDisposeScope();
        float[][] logits = [[1, -2, 0.5f], [0, 3, 2.5f]];
        long[] classes = [2, 1];
        var objective = (AttackObjective)Activator.CreateInstance(type)!;
        var expected = logits.Zip(classes, (z, y) => (isTargeted ? 1 : -1) * objective switch
        {
            CrossEntropy => z[y] - MathF.Log(z.Sum(MathF.Exp)),
            Logit => z[y],
            _ => z[y] - z.Where((_, i) => i != y).Max(),
        }).ToArray();
        var found = new BoundObjective(objective, tensor(classes), tensor(classes), isTargeted).Of(tensor(logits.SelectMany(z => z).ToArray(), [2, 3])).data<float>().ToArray();
        for (var i = 0; i < 2; i++) Assert.AreEqual(expected[i], found[i], 1e-5f);
    }

    [TestMethod]
    public void Targeted_attack_moves_toward_the_targets()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels, targets) = (RandomImages(), Labels(), tensor(new long[] { 2, 0, 1 }));
        var x = images;
        for (var step = 0; step < 3; step++) x = Clip(x - 2 / 255f * plain.Gradient(x, targets).sign(), images, Epsilon);
        using var attack = new AdversarialAttack(TestData.Classifier(), new() { Steps = 3, Goal = AttackGoal.GivenTarget }, CPU);
        AssertSame(x, attack.Perturb(images, labels, targets));
    }

    [TestMethod]
    public void Least_likely_target_is_that_of_the_clean_image()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(), Labels());
        var logits = plain.Logits(images);
        var targets = tensor(Enumerable.Range(0, Count).Select(n => (long)Enumerable.Range(0, 3).Where(c => c != n % 3).MinBy(c => logits[n, c].item<float>())).ToArray());
        using var given = new AdversarialAttack(TestData.Classifier(), new() { Goal = AttackGoal.GivenTarget }, CPU);
        AssertSame(given.Perturb(images, labels, targets), Attack(new() { Goal = AttackGoal.LeastLikelyTarget }, images, labels), fraction: 1);
    }

    [TestMethod]
    public void Random_targets_are_other_classes_and_all_of_them()
    {
        using var scope = NewDisposeScope();
        using var draws = new ImageDraws(0, RandomImages(60), isRandom: true);
        var settings = new AttackSettings { Goal = AttackGoal.RandomTarget };
        using var attack = new AdversarialAttack(TestData.Classifier(), settings, CPU);
        var drawn = Enumerable.Range(0, 60).Select(image => attack.RandomTarget(1, image, draws)).ToList();
        CollectionAssert.AreEquivalent(new long[] { 0, 2 }, drawn.Distinct().ToArray());
        Assert.IsTrue(drawn.Count(target => target == 0) is > 15 and < 45);
    }

    [TestMethod]
    public void Diverse_input_is_resized_padded_and_resized_back()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(40);
        using var draws = new ImageDraws(0, images, isRandom: true);
        using var matrices = new ResizingMatrices(ResizeFilter.Bilinear, CPU);
        var transform = new InputDiversity { Enlargement = 2 };
        var found = transform.Apply(images, 0, new(draws, new(0, 3), matrices, null));
        var untouched = 0;
        for (var n = 0; n < 40; n++)
        {
            double Draw(int purpose) => draws.Uniform(n, Drawn.Transform + purpose, new(0, 3));
            if (Draw(0) >= 0.5)
            {
                untouched++;
                Assert.AreEqual(0f, found[n].sub(images[n]).abs().max().item<float>());
                continue;
            }
            var size = 8 + (int)(Draw(1) * 8);
            var (top, left) = ((int)(Draw(2) * (16 - size)), (int)(Draw(3) * (16 - size)));
            var resized = Bilinear(images[n], size);
            var padded = zeros(3, 16, 16);
            padded.narrow(1, top, size).narrow(2, left, size).copy_(resized);
            Assert.IsLessThan(1e-5f, found[n].sub(Bilinear(padded, 8)).abs().max().item<float>());
        }
        Assert.IsTrue(untouched is > 10 and < 30);
    }

    [TestMethod]
    [DataRow(typeof(MeanLogits))]
    [DataRow(typeof(MeanProbabilities))]
    [DataRow(typeof(MeanLosses))]
    public void Ensemble_averages_by_weight_what_it_is_told_to(Type type)
    {
        var fusion = (EnsembleFusion)Activator.CreateInstance(type)!;
        using var scope = NewDisposeScope();
        using var first = new PlainFormulas();
        using var second = new PlainFormulas(TestData.DenseNet());
        var (images, labels) = (RandomImages(), Labels());
        Tensor Loss(Tensor input) => fusion switch
        {
            MeanLogits => nn.functional.cross_entropy(0.25f * first.Logits(input) + 0.75f * second.Logits(input), labels, reduction: nn.Reduction.Sum),
            MeanLosses => 0.25f * first.CrossEntropy(input, labels) + 0.75f * second.CrossEntropy(input, labels),
            _ => -(0.25f * first.Logits(input).softmax(1) + 0.75f * second.Logits(input).softmax(1)).gather(1, labels.unsqueeze(1)).log().sum(),
        };
        var x = images;
        for (var step = 0; step < 3; step++) x = Clip(x + 2 / 255f * Gradient(x, Loss).sign(), images, Epsilon);
        using var attack = new AdversarialAttack([new(TestData.Classifier()), new(TestData.DenseNet()) { Weight = 3 }], new() { Steps = 3, Fusion = fusion }, CPU);
        AssertSame(x, attack.Perturb(images, labels));
    }

    [TestMethod]
    public void Sources_of_an_ensemble_decay_by_their_own_gamma_and_see_their_own_size()
    {
        using var scope = NewDisposeScope();
        var small = new ImageClassifier("small", TestData.Vgg().CreateNetwork, new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], 8, 8), TestData.ClassNames);
        var large = ImageClassifiers.SmallResNet(8, null, new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f], 16, 16), TestData.ClassNames);
        var (images, labels) = (RandomImages(), Labels());
        using var attack = new AdversarialAttack([new(small) { Gamma = 1 }, new(large)], AttackPresets.Sgm(0.5f), CPU);
        var found = attack.Perturb(images, labels);
        CollectionAssert.AreEqual(images.shape, found.shape);
        Assert.IsGreaterThan(0.01f, found.sub(images).abs().mean().item<float>());
        Assert.ThrowsExactly<ArgumentException>(() => new AdversarialAttack([new(small), new(large)], AttackPresets.Sgm(0.5f), CPU));
    }

    [TestMethod]
    public void Gamma_of_the_settings_is_that_of_the_source()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(), Labels());
        using var own = new AdversarialAttack([new(TestData.Classifier()) { Gamma = 0.3f }], AttackPresets.Pgd, CPU);
        var decayed = Attack(AttackPresets.Sgm(0.3f), images, labels);
        AssertSame(own.Perturb(images, labels), decayed, fraction: 1);
        Assert.IsGreaterThan(0.01f, decayed.sub(Attack(AttackPresets.Pgd, images, labels)).abs().max().item<float>());
    }

    private static Tensor Attack(AttackSettings settings, Tensor images, Tensor labels, MixingPool? pool = null)
    {
        using var attack = new AdversarialAttack(TestData.Classifier(), settings, CPU, pool);
        return attack.Perturb(images, labels);
    }

    /// <summary>Square bilinear resizing of C×h×h with antialiasing, pixel by pixel.</summary>
    private static Tensor Bilinear(Tensor image, int to)
    {
        var from = (int)image.shape[1];
        var weights = new float[to * from];
        var scale = from / (double)to;
        for (var o = 0; o < to; o++)
        {
            var row = Enumerable.Range(0, from).Select(i => Math.Max(0, 1 - Math.Abs((i + 0.5 - (o + 0.5) * scale) / Math.Max(scale, 1)))).ToArray();
            for (var i = 0; i < from; i++) weights[o * from + i] = (float)(row[i] / row.Sum());
        }
        var matrix = tensor(weights, [to, from]);
        return matrix.matmul(image).matmul(matrix.t());
    }
}
