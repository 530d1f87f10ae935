using MLNet.Sgm.Attacks;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks.Sampling;

/// <summary>Each sampling against its formula, written down without the engine; what is drawn comes from where the engine takes it.</summary>
[TestClass]
public sealed class SamplingFormulaTests
{
    private const float Epsilon = 16 / 255f;
    private const float StepSize = 2 / 255f;
    private const int Steps = 3;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly PlainFormulas plain = new();
    private readonly Tensor images = RandomImages();
    private readonly Tensor labels = Labels();

    [TestCleanup]
    public void Free()
    {
        plain.Dispose();
        scope.Dispose();
    }

    [TestMethod]
    public void Penalized_neighbours_mix_the_gradient_there_with_that_a_step_against_it() =>
        AssertMomentum(new PenalizedNeighbours { Neighbours = 2, Radius = 2, Balance = 0.25f }, (x, step) => Mean(2, neighbour =>
        {
            var near = x + 2 * Epsilon * Noise(step, neighbour);
            var gradient = Gradient(near);
            return 0.75f * gradient + 0.25f * Gradient(near - StepSize * OverMean(gradient));
        }));

    [TestMethod]
    public void Relevance_weighs_the_gradient_and_its_neighbourhood_by_their_cosine() =>
        AssertMomentum(new GradientRelevance { Neighbours = 2, Radius = 3 }, (x, step) =>
            Relevant(Gradient(x), Mean(2, neighbour => Gradient(x + 3 * Epsilon * Noise(step, neighbour)))));

    [TestMethod]
    public void Enhanced_flatness_moves_neighbours_by_their_last_gradients()
    {
        var moves = new[] { zeros_like(images), zeros_like(images) };
        AssertMomentum(new EnhancedFlatness { Neighbours = 2, Radius = 2, Move = 0.3f, Decay = 0.5f }, (x, step) => Mean(2, neighbour =>
        {
            var gradient = Gradient(x + 2 * Epsilon * Noise(step, neighbour) + 0.3f * Epsilon * moves[neighbour - 1]);
            moves[neighbour - 1] = OverMean(gradient) - 0.5f * moves[neighbour - 1];
            return gradient;
        }));
    }

    [TestMethod]
    public void Frequency_relevance_weighs_neighbours_with_noise_in_their_spectrum()
    {
        var cosines = zeros(8, 8);
        for (var k = 0; k < 8; k++)
            for (var n = 0; n < 8; n++) cosines[k, n] = (float)(Math.Cos(Math.PI * (n + 0.5) * k / 8) * Math.Sqrt((k == 0 ? 1 : 2) / 8.0));
        AssertMomentum(new FrequencyRelevance { Neighbours = 2, Radius = 1, Spread = 0.5f }, (x, step) =>
            Relevant(Gradient(x), 2 * Mean(2, neighbour =>
            {
                Tensor View(Tensor image) => cosines.t().matmul(cosines.matmul(image + Epsilon * Noise(step, neighbour)).matmul(cosines.t()) * (1 + 0.5f * Noise(step, neighbour, 1))).matmul(cosines);
                return Cosine(x, View(x)) * PlainFormulas.Gradient(x, input => plain.CrossEntropy(View(input), labels));
            })));
    }

    [TestMethod]
    public void Gradient_aggregation_adds_the_gradient_a_hair_ahead_within_the_pixels() =>
        AssertMomentum(new GradientAggregation { Neighbours = 2, Radius = 5, Balance = 0.4f, Reach = 100 }, (x, step) => Mean(2, neighbour =>
        {
            var near = (x + 5 * Epsilon * Noise(step, neighbour)).clamp(0, 1);
            var gradient = Gradient(near);
            return 0.6f * gradient + 2.4f * Gradient(near + 100 * StepSize * OverL1(gradient));
        }));

    [TestMethod]
    public void Integrated_gradients_come_from_black() =>
        AssertMomentum(new IntegratedGradients { Samples = 4 }, (x, _) =>
            x * PlainFormulas.Gradient(x, input => Enumerable.Range(1, 4).Select(i => plain.CrossEntropy(i / 4f * input, labels)).Aggregate((sum, next) => sum + next)));

    [TestMethod]
    public void Monotone_paths_begin_at_baselines_of_few_levels() =>
        AssertMomentum(new MonotonePaths { Copies = 0, Regions = 3, Position = 0.5f }, (x, step) =>
        {
            var baseline = LowerEnds(x, step, copy: 0);
            return (x - baseline) * Gradient((x + baseline) / 2);
        });

    [TestMethod]
    public void Monotone_paths_are_of_the_image_and_of_its_transformed_copies() =>
        AssertMomentum(new MonotonePaths { Copies = 2, Regions = 3, Position = 0.5f, Enlargement = 1.25f }, (x, step) => Enumerable.Range(0, 3).Select(copy =>
        {
            Tensor View(Tensor image) => copy == 0 ? image : cat([.. Enumerable.Range(0, Count).Select(n => OnPath(image.narrow(0, n, 1), n, step, copy))]);
            var baseline = LowerEnds(View(x), step, copy);
            return (View(x) - baseline) * PlainFormulas.Gradient(x, input => plain.CrossEntropy((View(input) + baseline) / 2, labels));
        }).Aggregate((sum, next) => sum + next));

    /// <summary>A copy of one image: rolled, flipped, rotated, or, as often as all of these, resized and padded.</summary>
    private Tensor OnPath(Tensor image, int n, int step, int copy)
    {
        using var draws = Draws();
        double Draw(int what) => draws.Uniform(n, Drawn.Sampling + what, new(0, step, copy));
        Tensor Padding(int place) => DiversePadding.Matrix(8, 10, Draw(1), Draw(place), image);
        return (int)(10 * Draw(0)) switch
        {
            0 => image.roll((long)(8 * Draw(1)), 2),
            1 => image.roll((long)(8 * Draw(1)), 3),
            2 => image.flip(2),
            3 => image.flip(3),
            4 => Rotation.Of(image, 90 * Draw(1) - 45, GridSampleMode.Bilinear),
            _ => Padding(2).matmul(image).matmul(Padding(3).t()),
        };
    }

    /// <summary>For each pixel the lower end of its region of three.</summary>
    private Tensor LowerEnds(Tensor x, int step, int copy)
    {
        using var draws = Draws();
        var baseline = zeros_like(x);
        for (var n = 0; n < Count; n++)
            for (var color = 0; color < 3; color++)
            {
                var (low, high) = (x[n, color].min().item<float>(), x[n, color].max().item<float>());
                var ends = new[] { 1, 2 }.Select(region => (float)(low + (high - low) * draws.Uniform(n, Drawn.Sampling + 8 + region * 3 + color, new(0, step, copy)))).Append(low).ToArray();
                baseline[n, color] = tensor(x[n, color].ToArray<float>().Select(value => ends.Where(end => end <= value).Max()).ToArray(), [8, 8]);
            }
        return baseline;
    }

    [TestMethod]
    public void Gradients_over_shifts_are_averaged_over_all_steps()
    {
        // A quarter of a side to either end is two pixels.
        var shift = zeros(8, 8);
        for (var i = 0; i < 6; i++) shift[i, i + 2] = 1f;
        var (sum, matrices) = (zeros_like(images), new[] { shift.t(), shift });
        AssertSteps(new() { Steps = Steps, Sampling = new ShiftedEnsemble { Grid = 2, Shift = 0.5f } }, (x, _) =>
        {
            foreach (var row in matrices)
                foreach (var column in matrices) sum += PlainFormulas.Gradient(x, input => plain.CrossEntropy(row.matmul(input).matmul(column.t()), labels));
            return StepSize * sum.sign();
        });
    }

    [TestMethod]
    public void Gradient_norms_are_penalized_by_a_difference() =>
        AssertMomentum(new GradientNormPenalty { Weight = 0.5f, Radius = 0.02f }, (x, _) =>
        {
            var gradient = Gradient(x);
            return 1.5f * gradient - 0.5f * Gradient(x + 0.02f * OverMean(gradient));
        });

    [TestMethod]
    public void Predictions_correct_the_gradient() =>
        AssertMomentum(new PredictionCorrection { Predictions = 2 }, (x, _) =>
        {
            var first = Gradient(x);
            var predicted = Clip(x + Epsilon * first.sign(), images, Epsilon);
            var second = Gradient(predicted);
            return OverL1(first) + (OverL1(second) + OverL1(Gradient(Clip(predicted + Epsilon * second.sign(), images, Epsilon)))) / 2;
        });

    [TestMethod]
    public void Directions_are_tuned_by_an_attack_inside() =>
        AssertMomentum(new DirectionTuning { InnerSteps = 3, Decay = 0.5f }, (x, _) =>
        {
            var gradient = Gradient(x);
            var (inner, ahead, accumulated, sum) = (x, gradient, zeros_like(x), zeros_like(x));
            for (var k = 0; k < 3; k++)
            {
                var found = Gradient(inner + ahead);
                (ahead, accumulated, sum) = (0.5f * ahead + OverL1(found), accumulated + OverL1(found), sum + found);
                inner = Clip(inner + StepSize * accumulated.sign(), images, Epsilon);
            }
            return gradient + sum / 3;
        });

    [TestMethod]
    public void Euler_averages_the_gradient_with_that_ahead()
    {
        var accumulated = zeros_like(images);
        AssertSteps(AttackPresets.MiFgsm with { Steps = Steps, Momentum = 0.5f, Sampling = new EnhancedEuler() }, (x, _) =>
        {
            var present = OverMean(Gradient(x));
            accumulated = 0.5f * accumulated + (present + OverMean(Gradient(x + StepSize * present))) / 2;
            return StepSize * accumulated.sign();
        });
    }

    [TestMethod]
    public void Random_walk_begins_at_the_point() =>
        AssertMomentum(new RandomWalk { Samples = 3, Radius = 1 }, (x, step) =>
            Gradient(x) + Gradient(x + Epsilon * Noise(step, 1)) + Gradient(x + Epsilon * (Noise(step, 1) + Noise(step, 2))));

    [TestMethod]
    public void Reverse_perturbation_looks_for_the_worst_point_from_a_step_on() =>
        AssertMomentum(new ReversePerturbation { InnerSteps = 2, Radius = 0.5f, Delay = 0.4f }, (x, step) =>
        {
            if (step == 0) return Gradient(x);
            var around = Clip(x + Epsilon / 2 * Noise(step, 0), x, Epsilon / 2);
            for (var k = 0; k < 2; k++) around = Clip(around - StepSize * Gradient(around).sign(), x, Epsilon / 2);
            return Gradient(around);
        });

    [TestMethod]
    public void Dual_blending_takes_off_the_gradients_of_other_classes() =>
        AssertMomentum(new DualBlending { Neighbours = 2, Scales = 3, OtherClasses = 2, Deviation = 0.1f, Balance = 0.5f }, (x, step) =>
        {
            using var draws = Draws();
            var sum = zeros_like(x);
            for (var j = 0; j < 2; j++)
            {
                var near = x + 0.1f * draws.NormalNoise(images, Drawn.Sampling, new(0, step, j));
                for (var i = 0; i < 3; i++) sum += Gradient(near / (1 << i)) / 6;
                for (var k = 0; k < 2; k++)
                {
                    var others = labels.data<long>().Select((own, n) => (own + (draws.Uniform(n, Drawn.Sampling + 1, new(0, step, 2 * j + k)) < 0.5 ? 1 : 2)) % 3).ToArray();
                    sum -= 0.5f * plain.Gradient(near / (1 << k), tensor(others)) / 4;
                }
            }
            return sum;
        });

    [TestMethod]
    public void Dual_blending_moves_images_whose_class_has_fallen_behind()
    {
        var (last, accumulated) = (plain.Logits(images).argmin(1), zeros_like(images));
        var settings = AttackPresets.MiFgsm with { Steps = Steps, Sampling = new DualBlending { Neighbours = 1, Scales = 1, Deviation = 0, Balance = 0, Leading = 1, Reach = 0.6f } };
        AssertSteps(settings, (x, _) =>
        {
            var isBehind = plain.Logits(x).argmin(1).eq(last);
            Assert.IsTrue(isBehind.any().item<bool>());
            var away = 0.6f * StepSize * PlainFormulas.Gradient(x, input =>
            {
                var logits = plain.Logits(input);
                var own = logits.gather(1, last.unsqueeze(1)).squeeze(1);
                return ((logits.sum(1) - own) / 2 - own).mul(isBehind).sum();
            }).sign();
            accumulated += OverL1(plain.Gradient(x + away, last));
            return away + StepSize * accumulated.sign();
        }, last);
    }

    [TestMethod]
    public void A_targeted_dual_blending_goes_away_from_other_classes_and_does_not_move()
    {
        var (targets, accumulated) = ((labels + 1) % 3, zeros_like(images));
        AssertSteps(AttackPresets.MiFgsm with { Steps = Steps, Goal = AttackGoal.GivenTarget, Sampling = new DualBlending { Neighbours = 1, Scales = 1, Deviation = 0, Balance = 2, Leading = 1 } }, (x, step) =>
        {
            using var draws = Draws();
            var others = targets.data<long>().Select((own, n) => (own + (draws.Uniform(n, Drawn.Sampling + 1, new(0, step)) < 0.5 ? 1 : 2)) % 3).ToArray();
            accumulated += OverL1(2 * plain.Gradient(x, tensor(others)) - plain.Gradient(x, targets));
            return StepSize * accumulated.sign();
        }, targets);
    }

    [TestMethod]
    public void Global_momentum_is_what_long_steps_accumulate()
    {
        var (walked, accumulated) = (images, zeros_like(images));
        for (var step = 0; step < 2; step++)
        {
            accumulated = 0.7f * accumulated + OverL1(Gradient(walked));
            walked = Clip(walked + 3 * StepSize * accumulated.sign(), images, Epsilon);
        }
        AssertSteps(AttackPresets.MiFgsm with { Steps = Steps, Momentum = 0.7f, GlobalMomentum = new() { Steps = 2, Amplification = 3 } }, (x, _) =>
        {
            accumulated = 0.7f * accumulated + OverL1(Gradient(x));
            return StepSize * accumulated.sign();
        });
    }

    private Tensor Gradient(Tensor x) => plain.Gradient(x, labels);

    private ImageDraws Draws() => new(0, images, isRandom: true);

    private Tensor Noise(int step, int sample, int purpose = 0)
    {
        using var draws = Draws();
        return draws.UniformNoise(images, Drawn.Sampling + purpose, new(0, step, sample));
    }

    private static Tensor Mean(int count, Func<int, Tensor> of) => Enumerable.Range(1, count).Select(of).Aggregate((sum, next) => sum + next) / count;

    private static Tensor Cosine(Tensor a, Tensor b) => (OverL2(a) * OverL2(b)).sum([1L, 2L, 3L], keepdim: true);

    private static Tensor Relevant(Tensor gradient, Tensor mean)
    {
        var cosine = Cosine(gradient, mean);
        return cosine * gradient + (1 - cosine) * mean;
    }

    private void AssertMomentum(GradientSampling sampling, Func<Tensor, int, Tensor> gradient)
    {
        var accumulated = zeros_like(images);
        AssertSteps(AttackPresets.MiFgsm with { Steps = Steps, Sampling = sampling }, (x, step) => StepSize * (accumulated += OverL1(gradient(x, step))).sign());
    }

    private void AssertSteps(AttackSettings settings, Func<Tensor, int, Tensor> step, Tensor? classes = null)
    {
        var x = images;
        for (var number = 0; number < Steps; number++) x = Clip(x + step(x, number), images, Epsilon);
        using var attack = new AdversarialAttack(TestData.Classifier(), settings, CPU);
        AssertSame(x, settings.Goal == AttackGoal.GivenTarget ? attack.Perturb(images, labels, classes) : attack.Perturb(images, classes ?? labels));
    }
}
