using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Tests.Attacks;

[TestClass]
public sealed class AttackSettingsTests
{
    [TestMethod]
    public void Defaults_are_those_of_the_paper_and_everything_else_is_off()
    {
        var settings = new AttackSettings();
        Assert.AreEqual((AttackNorm.LInfinity, 16 / 255f, 2 / 255f, 10, 1f, 0f, false), (settings.Norm, settings.Epsilon, settings.StepSize, settings.Steps, settings.Gamma, settings.Momentum, settings.Nesterov));
        Assert.AreEqual((false, 1, false, AttackGoal.Untargeted, (int?)null),
            (settings.RandomStart, settings.Restarts, settings.EarlyStop, settings.Goal, settings.Seed));
        Assert.IsTrue(AttackSeam.All.All(seam => seam.In(settings) is null));
    }

    [TestMethod]
    public void Defaults_of_the_parts_are_as_published()
    {
        Assert.AreEqual((0.5f, 330 / 299f), (new InputDiversity().Probability, new InputDiversity().Enlargement));
        Assert.AreEqual(5, new ScaledCopies().Count);
        Assert.AreEqual((3, 0.2f), (new Admix().Count, new Admix().Strength));
        Assert.AreEqual((20, 1.5f), (new VarianceTuning().Neighbours, new VarianceTuning().Radius));
        Assert.AreEqual((11, 7f), (new EnhancedMomentum().Samples, new EnhancedMomentum().Radius));
        Assert.AreEqual((KernelShape.Gaussian, 7, 3f), (new SmoothingKernel().Shape, new SmoothingKernel().Size, new SmoothingKernel().Deviations));
        Assert.AreEqual((10f, 3), (new PatchProjection().Amplification, new PatchProjection().Size));
        Assert.AreEqual((null, SkipRule.Paper, 1f), (new AttackSource(TestData.Classifier()).Gamma, new AttackSource(TestData.Classifier()).Rule, new AttackSource(TestData.Classifier()).Weight));
    }

    public static IEnumerable<object[]> Presets =>
    [
        [AttackPresets.Fgsm, "FGSM, epsilon 16/255, step size 16/255, 1 step"],
        [AttackPresets.Pgd, "PGD, epsilon 16/255, step size 2/255, 10 steps"],
        [AttackPresets.MiFgsm, "MI-FGSM, epsilon 16/255, step size 2/255, 10 steps, momentum 1"],
        [AttackPresets.NiFgsm, "NI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, momentum 1"],
        [AttackPresets.DiFgsm, "DI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, DI (probability 0.5, enlargement 1.1037)"],
        [AttackPresets.DiMiFgsm, "DI-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, momentum 1, DI (probability 0.5, enlargement 1.1037)"],
        [AttackPresets.TiMiFgsm, "TI-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, momentum 1, TI (shape gaussian, size 7, deviations 3)"],
        [AttackPresets.DiTiMi, "DI-TI-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, momentum 1, DI (probability 0.5, enlargement 1.1037), TI (shape gaussian, size 7, deviations 3)"],
        [AttackPresets.SiNiFgsm, "SI-NI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 50 gradients, momentum 1, SI (count 5)"],
        [AttackPresets.Admix, "Admix-SI-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 150 gradients, momentum 1, Admix (count 3, strength 0.2), SI (count 5)"],
        [AttackPresets.Dem, "DEM-MI-FGSM, epsilon 16/255, step size 16/255, 10 steps, 50 gradients, momentum 1, DEM (count 5, smallest 1.14, largest 1.66)"],
        [AttackPresets.Ssa, "SSA-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 200 gradients, momentum 1, SSA (count 20, spread 0.5, deviation 1)"],
        [AttackPresets.MaskBlock, "MaskBlock-MI-FGSM, epsilon 16/255, step size 2/255, 10 steps, 160 gradients, momentum 1, MaskBlock (grid 4)"],
        [AttackPresets.Sia, "SIA-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 200 gradients, momentum 1, SIA (count 20, grid 3)"],
        [AttackPresets.Usmm, "USMM-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 150 gradients, momentum 1, USMM (scales 5, mixes 3, lowest 0.1, highest 0.75, range 0.5)"],
        [AttackPresets.Bsr, "BSR-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 200 gradients, momentum 1, BSR (count 20, grid 3, angle 24)"],
        [AttackPresets.DeCowA, "DeCowA-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 400 gradients, momentum 1, DeCowA (count 20, mesh 3, displacement 1, hardening 0.01)"],
        [AttackPresets.L2T, "L2T-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 200 gradients, momentum 1, L2T (count 20, rate 0.01)"],
        [AttackPresets.Ops, "OPS-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 9010 gradients, momentum 1, OPS (neighbours 30, operators 30, radius 2)"],
        [AttackPresets.VmiFgsm, "VMI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 190 gradients, momentum 1, V (neighbours 20, radius 1.5)"],
        [AttackPresets.VniFgsm, "VNI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 190 gradients, momentum 1, V (neighbours 20, radius 1.5)"],
        [AttackPresets.EmiFgsm, "EMI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, 110 gradients, momentum 1, E (samples 11, radius 7)"],
        [AttackPresets.PiFgsm, "PI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, PI (amplification 10, size 3)"],
        [AttackPresets.Sgm(0.2f), "SGM (gamma 0.2) + PGD, epsilon 16/255, step size 2/255, 10 steps"],
        [AttackPresets.SgmMi(0.5f), "SGM (gamma 0.5) + MI-FGSM, epsilon 16/255, step size 2/255, 10 steps, momentum 1"],
        [AttackPresets.SgmDiTiMi(0.5f), "SGM (gamma 0.5) + DI-TI-MI-FGSM, epsilon 16/255, step size 1.6/255, 10 steps, momentum 1, DI (probability 0.5, enlargement 1.1037), TI (shape gaussian, size 7, deviations 3)"],
    ];

    [TestMethod]
    [DynamicData(nameof(Presets))]
    public void Preset_is_valid_and_prints_as_a_line(AttackSettings preset, string line)
    {
        preset.Validate();
        Assert.AreEqual(line, preset.ToString());
    }

    [TestMethod]
    public void Everything_that_is_not_default_is_in_the_line() =>
        Assert.AreEqual(
            "PGD, L2 epsilon 3.5, step size 0.7, 10 steps, 20 gradients, LogitMargin, random start, 2 restarts, early stop, least likely targets, seed 7",
            new AttackSettings
            {
                Norm = AttackNorm.L2,
                Epsilon = 3.5f,
                StepSize = 0.7f,
                RandomStart = true,
                Restarts = 2,
                EarlyStop = true,
                Objective = new LogitMargin(),
                Goal = AttackGoal.LeastLikelyTarget,
                Seed = 7,
            }.ToString());

    [TestMethod]
    public void Settings_of_equal_values_are_equal() =>
        Assert.AreEqual(AttackPresets.Admix, AttackPresets.MiFgsm with { StepSize = AttackPresets.Admix.StepSize, Transform = new Admix().Then(new ScaledCopies()) });

    public static IEnumerable<object[]> OutOfRange =>
    [
        [new AttackSettings { Epsilon = 0 }, "Epsilon must be in (0, 1]; found 0."],
        [new AttackSettings { Epsilon = float.NaN }, "Epsilon must be in (0, 1]; found NaN."],
        [new AttackSettings { StepSize = 2 }, "StepSize must be in (0, 1]; found 2."],
        [new AttackSettings { StepSize = -1 }, "StepSize must be in (0, 1]; found -1."],
        [new AttackSettings { Norm = AttackNorm.L2, Epsilon = float.PositiveInfinity }, "Epsilon must be positive and finite; found Infinity."],
        [new AttackSettings { Steps = 0 }, "Steps must be at least 1; found 0."],
        [new AttackSettings { Gamma = 0 }, "Gamma must be in (0, 1]; found 0."],
        [new AttackSettings { Gamma = float.NaN }, "Gamma must be in (0, 1]; found NaN."],
        [new AttackSettings { Momentum = -1 }, "Momentum must be at least 0 and finite; found -1."],
        [new AttackSettings { Restarts = 0 }, "Restarts must be at least 1; found 0."],
        [new AttackSettings { Goal = (AttackGoal)9 }, "Goal must be one of Untargeted, GivenTarget, RandomTarget, LeastLikelyTarget; found 9."],
        [new AttackSettings { Smoothing = new() { Shape = (KernelShape)9 } }, "SmoothingKernel.Shape must be one of Gaussian, Uniform, Linear; found 9."],
        [new AttackSettings { Transform = new InputDiversity { Probability = 0 } }, "InputDiversity.Probability must be in (0, 1]; found 0."],
        [new AttackSettings { Transform = new InputDiversity { Enlargement = 1 } }, "InputDiversity.Enlargement must be in (1, 4]; found 1."],
        [new AttackSettings { Transform = new Admix().Then(new ScaledCopies { Count = 0 }) }, "ScaledCopies.Count must be in 1 to 30; found 0."],
        [new AttackSettings { Transform = new Admix { Strength = 1 } }, "Admix.Strength must be in (0, 1); found 1."],
        [new AttackSettings { Sampling = new VarianceTuning { Neighbours = 0 } }, "VarianceTuning.Neighbours must be at least 1; found 0."],
        [new AttackSettings { Sampling = new EnhancedMomentum { Radius = float.NaN } }, "EnhancedMomentum.Radius must be positive and finite; found NaN."],
        [new AttackSettings { Smoothing = new() { Size = 4 } }, "SmoothingKernel.Size must be odd and in 3 to 63; found 4."],
        [new AttackSettings { Step = new PatchProjection { Amplification = 0.5f } }, "PatchProjection.Amplification must be at least 1 and finite; found 0.5."],
    ];

    [TestMethod]
    [DynamicData(nameof(OutOfRange))]
    public void Setting_out_of_range_is_named(AttackSettings settings, string message) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(settings.Validate).Message, message);

    public static IEnumerable<object[]> Contradictions =>
    [
        [new AttackSettings { Nesterov = true }, "Nesterov looks ahead"],
        [AttackPresets.PiFgsm with { Norm = AttackNorm.L2 }, "PatchProjection projects steps of the norm LInfinity"],
        [new AttackSettings { Restarts = 2 }, "Restarts above 1"],
        [new AttackSettings { GlobalMomentum = new() }, "GlobalMomentum looks for momentum"],
        [AttackPresets.AiFgtm with { Momentum = 1 }, "TanhStep has a momentum of its own"],
        [AttackPresets.AdaMsi with { Momentum = 0.5f }, "AdaptiveMomentum has a momentum of its own"],
    ];

    [TestMethod]
    [DynamicData(nameof(Contradictions))]
    public void Settings_that_do_not_go_together_are_named(AttackSettings settings, string message) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(settings.Validate).Message, message);

    [TestMethod]
    [DataRow(0f)]
    [DataRow(1.5f)]
    [DataRow(float.NaN)]
    public void Gamma_of_a_preset_must_be_in_range(float gamma) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => AttackPresets.Sgm(gamma));

    [TestMethod]
    [DataRow(10)]
    [DataRow(50)]
    [DataRow(100)]
    [DataRow(200)]
    [DataRow(1000)]
    public void A_preset_of_a_budget_decays_branches_and_spends_what_its_name_says(int gradients)
    {
        var settings = AttackPresets.Find($"budget-{gradients}");
        settings.Validate();
        Assert.IsLessThan(1, settings.Gamma);
        Assert.IsInRange(0.9 * gradients, gradients, settings.GradientsPerImage);
    }

    [TestMethod]
    public void Attack_prints_its_sources()
    {
        using var one = new AdversarialAttack(TestData.Classifier(), AttackPresets.Sgm(0.5f), TorchSharp.torch.CPU);
        Assert.AreEqual("SGM (gamma 0.5) + PGD, epsilon 16/255, step size 2/255, 10 steps, source ResNet-8", one.ToString());
        using var two = new AdversarialAttack([new(TestData.Classifier()) { Gamma = 0.2f }, new(TestData.Vgg())], AttackPresets.Pgd with { Fusion = new MeanLosses() }, TorchSharp.torch.CPU);
        Assert.AreEqual("PGD, epsilon 16/255, step size 2/255, 10 steps, mean losses of sources ResNet-8 (gamma 0.2) + VGG-8-BN", two.ToString());
    }
}
