using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Tests.Cli.Options;

[TestClass]
public sealed class AttackOptionsTests
{
    private static readonly AttackSettings Default = new() { Seed = 0 };

    [TestMethod]
    public void Nothing_is_the_published_attack() => Assert.AreEqual(Default, OptionsRun.Settings(""));

    [TestMethod]
    public void The_published_scripts_options_keep_their_names_and_units() => Assert.AreEqual(
        Default with { Epsilon = 8 / 255f, StepSize = 1.5f / 255, Steps = 20, Gamma = 0.2f, Momentum = 1 },
        OptionsRun.Settings("--epsilon 8 --step-size 1.5 --num-steps 20 --gamma 0.2 --momentum 1 --batch-size 7"));

    [TestMethod]
    public void With_L2_lengths_are_those_of_the_image() =>
        Assert.AreEqual(Default with { Norm = AttackNorm.L2, Epsilon = 3, StepSize = 0.5f }, OptionsRun.Settings("--norm l2 --epsilon 3 --step-size 0.5"));

    [TestMethod]
    public void Every_switch_reaches_its_setting() => Assert.AreEqual(
        Default with { Nesterov = true, Momentum = 1, RandomStart = true, Restarts = 3, EarlyStop = true, Objective = new LogitMargin(), Goal = AttackGoal.LeastLikelyTarget, Fusion = new MeanLosses(), Precision = Precision.BFloat16, Seed = 5 },
        OptionsRun.Settings("--nesterov --momentum 1 --random-start --restarts 3 --early-stop --objective logit-margin --goal least-likely --fusion losses --precision bfloat16 --seed 5"));

    [TestMethod]
    [DataRow("float32", Precision.Float32)]
    [DataRow("bfloat16", Precision.BFloat16)]
    [DataRow("tf32", Precision.TensorFloat32)]
    [DataRow("float64", Precision.Float64)]
    public void Every_precision_has_a_name(string name, Precision expected) => Assert.AreEqual(Default with { Precision = expected }, OptionsRun.Settings($"--precision {name}"));

    [TestMethod]
    public void Every_part_reaches_its_setting() => Assert.AreEqual(
        Default with
        {
            Transform = new Admix { Count = 2, Strength = 0.3f }.Then(new ScaledCopies { Count = 4 }).Then(new InputDiversity { Probability = 0.7f, Enlargement = 1.2f }),
            Sampling = new VarianceTuning { Neighbours = 6, Radius = 2 },
            Smoothing = new SmoothingKernel { Size = 5, Shape = KernelShape.Linear },
            Step = new PatchProjection { Amplification = 5, Size = 5 },
        },
        OptionsRun.Settings("--transform admix:count=2,strength=0.3 --transform scaled-copies:count=4 --transform input-diversity:probability=0.7,enlargement=1.2 --sampling variance-tuning:neighbours=6,radius=2 --smoothing size=5,shape=linear --step patch-projection:amplification=5,size=5"));

    [TestMethod]
    public void A_part_without_a_value_is_the_published_one() => Assert.AreEqual(
        Default with { Transform = new InputDiversity(), Sampling = new EnhancedMomentum(), Smoothing = new SmoothingKernel() },
        OptionsRun.Settings("--transform input-diversity --sampling enhanced-momentum --smoothing"));

    [TestMethod]
    public void A_preset_is_where_changes_begin() => Assert.AreEqual(
        AttackPresets.VmiFgsm with { Gamma = 0.5f, Steps = 3, Sampling = new VarianceTuning { Radius = 1 }, Seed = 0 },
        OptionsRun.Settings("--preset vmi --gamma 0.5 --num-steps 3 --sampling variance-tuning:radius=1"));

    [TestMethod]
    public void Transforms_that_are_given_replace_those_of_a_preset() => Assert.AreEqual(
        AttackPresets.Admix with { Transform = new ScaledCopies { Count = 2 }, Seed = 0 },
        OptionsRun.Settings("--preset admix --transform scaled-copies:count=2"));

    [TestMethod]
    public void Sources_take_a_gamma_and_a_weight_each()
    {
        var sources = OptionsRun.Sources("--arch resnet50 --arch densenet121 --gamma 0.2 0.5 --source-weight 1 3 --rule published-code");
        CollectionAssert.AreEqual(new float?[] { 0.2f, 0.5f }, sources.Select(source => source.Gamma).ToList());
        CollectionAssert.AreEqual(new[] { 1f, 3f }, sources.Select(source => source.Weight).ToList());
        Assert.IsTrue(sources.All(source => source.Rule == SkipRule.PublishedCode));
    }

    [TestMethod]
    [DataRow("--arch resnet18 --gamma 1.5", "Gamma must be in (0, 1]; found 1.5.")]
    [DataRow("--arch resnet18 --num-steps 0", "--num-steps must be at least 1; found 0.")]
    [DataRow("--arch resnet18 --batch-size 0", "--batch-size must be at least 1; found 0.")]
    [DataRow("--arch resnet18 --admix 3", "--admix was replaced: write --transform admix:count=3")]
    [DataRow("--arch resnet18 --loss logit", "--loss was replaced: write --objective logit")]
    [DataRow("--arch resnet18 --sampling variance-tuning --sampling enhanced-momentum", "--sampling takes one component; found 2.")]
    [DataRow("--arch resnet18 --transform admicks", ", uniform-scale-mix; found 'admicks', which is nearest to 'admix'.")]
    [DataRow("--arch resnet18 --transform admix:count", "--transform admix: settings must be NAME=VALUE with commas between them; found 'count'.")]
    [DataRow("--arch resnet18 --transform admix:counts=2", "--transform admix: 'counts' is no setting of it; there are count, strength.")]
    [DataRow("--arch resnet18 --transform admix:count=2.5", "--transform admix: count must be a whole number; found '2.5'.")]
    [DataRow("--arch resnet18 --transform admix:strength=7", "Admix.Strength must be in (0, 1); found 7.")]
    [DataRow("--arch resnet18 --smoothing shape=round", "shape must be one of gaussian, uniform, linear; found 'round'.")]
    [DataRow("--arch resnet18 --epsilon 7,5", "--epsilon must be a number, digits with a point such as 0.5; found '7,5'.")]
    [DataRow("--arch resnet18 --momentum 0,9", "--momentum must be a number, digits with a point such as 0.5; found '0,9'.")]
    [DataRow("--arch resnet18 --batch-size 1e3", "--batch-size must be a whole number; found '1e3'.")]
    [DataRow("--arch resnet18 --mean 0.5,0.5,0.5", "--mean must be a number, digits with a point such as 0.5; found '0.5,0.5,0.5'.")]
    [DataRow("--arch resnet18 --preset dimi", "found 'dimi', which is nearest to 'di-mi'")]
    [DataRow("--arch resnet18 --objective logitmargin", "found 'logitmargin', which is nearest to 'logit-margin'")]
    [DataRow("--arch resnet18 --arch vgg11 --gamma 0.1 0.2 0.3", "--gamma takes one value, or one for each of the 2 sources; found 3.")]
    public void A_mistake_is_named(string line, string sentence) => StringAssert.Contains(OptionsRun.Mistake(line), sentence);
}
