using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Tests.Attacks.Sampling;
using TorchSharp;
using static MLNet.Sgm.Tests.PlainFormulas;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Attacks;

/// <summary>What holds of every attack.</summary>
[TestClass]
public sealed class AttackPropertyTests
{
    private static readonly InputDiversity Diversity = new() { Enlargement = 1.5f };

    /// <summary>One of each composition, small, and a mix of all.</summary>
    private static readonly Dictionary<string, AttackSettings> All = new(SamplingCompositions.All)
    {
        ["PGD"] = AttackPresets.Pgd with { Steps = 4, StepSize = 6 / 255f },
        ["FGSM"] = AttackPresets.Fgsm,
        ["random start"] = new() { Steps = 2, RandomStart = true },
        ["restarts"] = new() { Steps = 2, RandomStart = true, Restarts = 3 },
        ["NI"] = AttackPresets.NiFgsm with { Steps = 3 },
        ["DI"] = AttackPresets.DiMiFgsm with { Steps = 3, Transform = Diversity },
        ["TI"] = AttackPresets.TiMiFgsm with { Steps = 3 },
        ["SI"] = AttackPresets.SiNiFgsm with { Steps = 2 },
        ["Admix"] = AttackPresets.Admix with { Steps = 2 },
        ["VMI"] = AttackPresets.VmiFgsm with { Steps = 3, Sampling = new VarianceTuning { Neighbours = 3 } },
        ["EMI"] = AttackPresets.EmiFgsm with { Steps = 3, Sampling = new EnhancedMomentum { Samples = 3 } },
        ["PI"] = AttackPresets.PiFgsm with { Steps = 4 },
        ["early stop"] = new() { Steps = 3, EarlyStop = true },
        ["random targets"] = new() { Steps = 3, Goal = AttackGoal.RandomTarget, Objective = new LogitMargin() },
        ["L2"] = new() { Norm = AttackNorm.L2, Epsilon = 0.7f, StepSize = 0.3f, Steps = 4 },
        ["L2, random start"] = new() { Norm = AttackNorm.L2, Epsilon = 3, StepSize = 1, Steps = 2, RandomStart = true, Momentum = 1 },
        ["tiny ball"] = new() { Epsilon = 1e-8f, StepSize = 1, Steps = 2 },
        ["whole space"] = new() { Epsilon = 1, StepSize = 0.7f, Steps = 3 },
        ["all at once"] = new()
        {
            Gamma = 0.5f,
            Steps = 2,
            Momentum = 0.9f,
            Nesterov = true,
            Transform = Diversity.Then(new Admix { Count = 2 }).Then(new ScaledCopies { Count = 2 }),
            Sampling = new VarianceTuning { Neighbours = 2 },
            Smoothing = new() { Size = 3 },
            Step = new PatchProjection(),
            RandomStart = true,
            Restarts = 2,
            EarlyStop = true,
            Seed = 5,
        },
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Result_is_in_the_ball_and_among_pixels(string name)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(All[name]);
        var (images, labels) = (Extremes(), Labels(6));
        var result = attack.Perturb(images, labels);
        AssertInside(result, images, attack.Settings.Norm, full([6], attack.Settings.Epsilon));
    }

    [TestMethod]
    [DataRow(AttackNorm.LInfinity)]
    [DataRow(AttackNorm.L2)]
    public void Ball_holds_for_any_epsilon_step_and_pixels(AttackNorm norm)
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        for (var trial = 0; trial < 40; trial++)
        {
            using var trialScope = NewDisposeScope();
            float Length() => (float)Math.Pow(10, -6 * random.NextDouble());
            var settings = new AttackSettings { Norm = norm, Epsilon = Length(), StepSize = Length(), Steps = 2, RandomStart = trial % 2 == 0, Seed = trial };
            using var attack = Attack(settings);
            var images = RandomImages(4, (ulong)trial).mul(255).round().div(255);
            AssertInside(attack.Perturb(images, Labels(4)), images, norm, full([4], settings.Epsilon));
        }
    }

    [TestMethod]
    public void Any_mix_of_settings_stays_in_the_ball_and_depends_on_its_seed_alone()
    {
        using var scope = NewDisposeScope();
        var random = new Random(8);
        for (var trial = 0; trial < 60; trial++)
        {
            using var trialScope = NewDisposeScope();
            var settings = Mix(random);
            using var attack = Attack(settings);
            var (images, labels, targets) = (Extremes(), Labels(6), settings.Goal == AttackGoal.GivenTarget ? Labels(6).add(1).remainder(3) : null);
            var epsilons = random.Next(2) == 0 ? full([6], settings.Epsilon) : rand(6, generator: new Generator((ulong)trial)) * 0.3f + 0.01f;
            var result = attack.Perturb(images, labels, targets, epsilons);
            AssertInside(result, images, settings.Norm, epsilons, settings.ToString());
            AssertSame(result, attack.Perturb(images, labels, targets, epsilons), fraction: 1);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Result_depends_neither_on_the_batch_nor_on_the_order(string name)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(All[name]);
        var (images, labels) = (RandomImages(8), Labels(8));
        var together = attack.Perturb(images, labels);
        foreach (var size in new[] { 1, 3 })
        {
            var parts = Enumerable.Range(0, (8 + size - 1) / size).Select(i => (Start: i * size, Length: Math.Min(size, 8 - i * size)))
                .Select(part => attack.Perturb(images.narrow(0, part.Start, part.Length), labels.narrow(0, part.Start, part.Length))).ToList();
            AssertSame(together, cat(parts));
        }
        var order = tensor(new long[] { 5, 2, 7, 0, 1, 6, 4, 3 });
        AssertSame(together.index_select(0, order), attack.Perturb(images.index_select(0, order), labels.index_select(0, order)));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Seed_fixes_the_result_and_another_seed_changes_it_where_something_is_drawn(string name)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(), Labels());
        Tensor Perturb(int seed)
        {
            using var attack = Attack(All[name] with { Seed = seed });
            return attack.Perturb(images, labels);
        }
        var first = Perturb(1);
        AssertSame(first, Perturb(1), fraction: 1);
        Assert.AreEqual(All[name].IsRandom, first.sub(Perturb(2)).abs().max().item<float>() > 0);
    }

    [TestMethod]
    public void Equal_settings_of_a_loaded_attack_give_the_same_each_time()
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(All["all at once"]);
        AssertSame(attack.Perturb(RandomImages(), Labels()), attack.Perturb(RandomImages(), Labels()), fraction: 1);
    }

    [TestMethod]
    [DataRow(AttackGoal.Untargeted)]
    [DataRow(AttackGoal.LeastLikelyTarget)]
    public void Success_never_decreases_with_restarts(AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(64), Labels(64));
        var clean = plain.Logits(images);
        var others = clean.scatter(1, labels.unsqueeze(1), full([64, 1], float.PositiveInfinity)).argmin(1);
        Tensor? before = null;
        var rates = new List<float>();
        for (var restarts = 1; restarts <= 5; restarts++)
        {
            using var attack = Attack(new() { Epsilon = 6 / 255f, StepSize = 4 / 255f, Steps = 2, RandomStart = true, Restarts = restarts, Goal = goal });
            var predicted = plain.Logits(attack.Perturb(images, labels)).argmax(1);
            var succeeds = goal == AttackGoal.Untargeted ? predicted.ne(labels) : predicted.eq(others);
            if (before is not null) Assert.IsFalse(before.logical_and(succeeds.logical_not()).any().item<bool>());
            before = succeeds;
            rates.Add(succeeds.to(ScalarType.Float32).mean().item<float>());
        }
        Assert.IsTrue(rates[0] is > 0 and < 1, $"{rates[0]}");
    }

    [TestMethod]
    public void Restart_with_the_largest_loss_is_kept()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(32), Labels(32));
        Tensor Loss(int restarts)
        {
            using var attack = Attack(new() { Epsilon = 1 / 255f, StepSize = 1 / 2550f, Steps = 1, RandomStart = true, Restarts = restarts });
            return nn.functional.cross_entropy(plain.Logits(attack.Perturb(images, labels)), labels, reduction: nn.Reduction.None);
        }
        var (one, four) = (Loss(1), Loss(4));
        Assert.IsGreaterThan(one.mean().item<float>(), four.mean().item<float>());
    }

    [TestMethod]
    public void Image_that_fools_the_source_stays_as_it_is_with_early_stop()
    {
        using var scope = NewDisposeScope();
        using var plain = new PlainFormulas();
        var (images, labels) = (RandomImages(24), Labels(24));
        using var attack = Attack(new() { StepSize = 1 / 255f, EarlyStop = true });
        var result = attack.Perturb(images, labels);
        var changes = result.sub(images).abs().flatten(1).amax(1);
        var foolsAtOnce = plain.Logits(images).argmax(1).ne(labels);
        Assert.IsTrue(foolsAtOnce.any().item<bool>() && !foolsAtOnce.all().item<bool>());
        Assert.AreEqual(0f, changes.masked_select(foolsAtOnce).max().item<float>());
        Assert.IsGreaterThan(0f, changes.masked_select(foolsAtOnce.logical_not()).min().item<float>());
        // One step before it fooled the source an image did not: it stopped no later than that.
        using var longer = Attack(new() { StepSize = 1 / 255f });
        var fooled = plain.Logits(result).argmax(1).ne(labels);
        Assert.IsLessThan(longer.Perturb(images, labels).sub(images).abs().mean().item<float>(), result.sub(images).abs().mean().item<float>());
        Assert.IsTrue(fooled.to(ScalarType.Float32).mean().item<float>() >= foolsAtOnce.to(ScalarType.Float32).mean().item<float>());
    }

    [TestMethod]
    [DataRow("PGD")]
    [DataRow("VMI")]
    [DataRow("PI")]
    [DataRow("L2")]
    public void Epsilon_of_an_image_scales_its_attack(string name)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (RandomImages(), Labels());
        float[] epsilons = [0.02f, 0.3f, 0.7f];
        using var attack = Attack(All[name]);
        var together = attack.Perturb(images, labels, epsilons: tensor(epsilons));
        AssertInside(together, images, attack.Settings.Norm, tensor(epsilons));
        for (var n = 0; n < 3; n++)
        {
            using var alone = Attack(All[name] with { Epsilon = epsilons[n], StepSize = epsilons[n] * All[name].StepSize / All[name].Epsilon });
            AssertSame(alone.Perturb(images.narrow(0, n, 1), labels.narrow(0, n, 1)), together.narrow(0, n, 1));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Nothing_is_left_behind(string name)
    {
        using var scope = NewDisposeScope();
        using var attack = Attack(All[name]);
        var (images, labels) = (RandomImages(), Labels());
        attack.Perturb(images, labels).Dispose();
        var before = Tensor.TotalCount;
        attack.Perturb(images, labels).Dispose();
        // Resizing matrices of sizes that were not drawn before are kept.
        Assert.IsLessThanOrEqualTo(before + (All[name].Transform is null ? 0 : 8), Tensor.TotalCount);
    }

    /// <summary>ε and α of L2 are lengths, not changes of single values, ahead and around as well.</summary>
    [TestMethod]
    public void Gradients_of_an_L2_attack_are_taken_about_as_far_away_as_its_lengths_say()
    {
        using var scope = NewDisposeScope();
        var images = RandomImages(1);
        foreach (var (settings, farthest) in new[]
        {
            (new AttackSettings { Momentum = 1, Nesterov = true }, 0.1f + 1 * 0.1f),
            (new AttackSettings { Momentum = 1, Sampling = new VarianceTuning { Neighbours = 3, Radius = 2 } }, 2 * 1f),
            (new AttackSettings { Momentum = 1, Sampling = new EnhancedMomentum { Samples = 3, Radius = 4 } }, 0.1f + 4 * 0.1f),
        })
        {
            var distances = new List<float>();
            var observing = new ImageClassifier("observing", () => new Observer(input => distances.Add((input.detach() * 0.25f + 0.5f - images).norm().item<float>())), TestData.Preprocessing, TestData.ClassNames);
            using var attack = new AdversarialAttack(observing, settings with { Norm = AttackNorm.L2, Epsilon = 1, StepSize = 0.1f, Steps = 2 }, CPU);
            attack.Perturb(images, Labels(1));
            Assert.IsTrue(distances.Max() > farthest / 3 && distances.Max() < farthest * 1.6f, $"{settings}: {distances.Max()}, not about {farthest}");
        }
    }

    private static AdversarialAttack Attack(AttackSettings settings) =>
        new(TestData.Classifier(), settings, CPU, settings.Transform?.NeedsPool == true ? new(RandomImages(6, seed: 11), Labels(6)) : null);

    /// <summary>A value of each setting, drawn.</summary>
    private static AttackSettings Mix(Random random)
    {
        T? Maybe<T>(params T[] values)
            where T : class => random.Next(2) == 0 ? null : values[random.Next(values.Length)];
        bool Coin() => random.Next(2) == 0;
        var norm = Coin() ? AttackNorm.L2 : AttackNorm.LInfinity;
        var settings = new AttackSettings
        {
            Norm = norm,
            Epsilon = 0.001f + 0.3f * random.NextSingle(),
            StepSize = 0.001f + 0.2f * random.NextSingle(),
            Steps = random.Next(1, 4),
            Gamma = Coin() ? 1 : 0.1f + 0.9f * random.NextSingle(),
            Momentum = Coin() ? 0 : 0.1f + random.NextSingle(),
            Transform = Maybe<InputTransform>(Diversity, new ScaledCopies { Count = 2 }, new Admix { Count = 2 }, Diversity.Then(new ScaledCopies { Count = 2 }), new Admix { Count = 1 }.Then(Diversity)),
            Sampling = Maybe<GradientSampling>(new VarianceTuning { Neighbours = 2 }, new EnhancedMomentum { Samples = 2 }),
            Smoothing = Maybe(new SmoothingKernel(), new SmoothingKernel { Shape = KernelShape.Linear, Size = 3 }),
            Step = norm == AttackNorm.L2 ? null : Maybe(new PatchProjection()),
            RandomStart = Coin(),
            EarlyStop = Coin(),
            Objective = Maybe<AttackObjective>(new Logit(), new LogitMargin()),
            Goal = Enum.GetValues<AttackGoal>()[random.Next(4)],
            Seed = random.Next(),
        };
        return settings with { Nesterov = settings.Momentum > 0 && Coin(), Restarts = settings.RandomStart ? random.Next(1, 3) : 1 };
    }

    /// <summary>Random images, and among them black and white ones and bytes.</summary>
    private static Tensor Extremes()
    {
        var images = RandomImages(6);
        images[0].zero_();
        images[1].fill_(1);
        images[2].mul_(255).round_().div_(255);
        return images;
    }

    private static void AssertInside(Tensor result, Tensor images, AttackNorm norm, Tensor epsilons, string settings = "")
    {
        var distance = result.sub(images).flatten(1);
        var sizes = norm == AttackNorm.L2 ? distance.square().sum(1).sqrt() : distance.abs().amax(1);
        Assert.IsTrue(sizes.le(epsilons).all().item<bool>(), $"{sizes.sub(epsilons).max().item<float>()} {settings}");
        Assert.IsTrue(result.ge(0).logical_and(result.le(1)).all().item<bool>());
    }

    /// <summary>A network that shows what it sees.</summary>
    private sealed class Observer(Action<Tensor> see) : nn.Module<Tensor, Tensor>("observer")
    {
        public override Tensor forward(Tensor input)
        {
            see(input);
            return input.flatten(1).square().unflatten(1, 3, -1).mean([2L]);
        }
    }
}
