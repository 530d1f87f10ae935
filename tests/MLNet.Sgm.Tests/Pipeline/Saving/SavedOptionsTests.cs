using System.Collections;
using System.Reflection;
using System.Text.Json;
using FashionMnist;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Pipeline.Saving;

namespace MLNet.Sgm.Tests.Pipeline.Saving;

/// <summary>Whatever can be set is saved: each option is given a value by hand that is not its default, and looked at after it went through JSON.</summary>
[TestClass]
public sealed class SavedOptionsTests
{
    private static readonly ImageClassifier Source = Networks.Bundled("resnet20");
    private static readonly AttackSource[] Others = [new(Networks.Bundled("vgg8")) { Gamma = 0.25f, Rule = SkipRule.PublishedCode, Weight = 3 }];

    private static readonly AttackSettings Attack = new()
    {
        Norm = AttackNorm.L2,
        Epsilon = 0.3f,
        StepSize = 0.07f,
        Steps = 3,
        Gamma = 0.4f,
        Momentum = 0.9f,
        Nesterov = true,
        Transform = new Admix { Count = 2, Strength = 0.15f }.Then(new ScaledCopies { Count = 4 }).Then(new InputDiversity { Probability = 0.7f, Enlargement = 1.2f }),
        Behind = new RandomPadding { Smallest = 0.8f }.Then(new Jpeg { Quality = 60 }),
        Draws = 3,
        Sampling = new VarianceTuning { Neighbours = 5, Radius = 1.25f },
        Smoothing = new SmoothingKernel { Shape = KernelShape.Linear, Size = 9, Deviations = 2.5f },
        Backward = new SkipDecay { First = 0.6f, Last = 0.3f, IsShared = false }.Then(new LinearBackpropagation()),
        GlobalMomentum = new() { Steps = 3, Amplification = 4 },
        Step = new PatchProjection { Amplification = 5, Size = 5 },
        RandomStart = true,
        Restarts = 2,
        EarlyStop = true,
        Objective = new Logit(),
        Goal = AttackGoal.GivenTarget,
        Fusion = new MeanLosses(),
        Precision = Precision.BFloat16,
        Seed = 17,
    };

    private static readonly PixelFormat Format = new()
    {
        ColorsToExtract = ImagePixelExtractingEstimator.ColorBits.All,
        OrderOfExtraction = ImagePixelExtractingEstimator.ColorsOrder.ABGR,
        InterleavePixelColors = true,
        OffsetImage = 3.5f,
        ScaleImage = 0.25f,
    };

    private static readonly Dictionary<string, object?> OfAttacks = new()
    {
        ["Source"] = Source,
        ["Rule"] = SkipRule.PublishedCode,
        ["OtherSources"] = Others,
        ["LabelColumnName"] = "Class",
        ["TargetColumnName"] = "Aim",
        ["EpsilonColumnName"] = "Radius",
        ["BatchSize"] = 7,
        ["PixelFormat"] = Format,
        ["ResizeForSource"] = true,
        ["OnImageError"] = ImageErrorHandling.Skip,
        ["GpuDeviceId"] = 2,
        ["FallbackToCpu"] = false,
        ["Attack"] = Attack,
        ["Gamma"] = 0.3f,
        ["Epsilon"] = 0.05f,
        ["StepSize"] = 0.01f,
        ["Steps"] = 4,
        ["Momentum"] = 0.8f,
    };

    private static readonly TransformerTarget BlackBox = new("box", new TransformerChain<ITransformer>())
    {
        ImageColumnName = "Picture",
        ScoreColumnName = "Votes",
        PredictedLabelColumnName = "Vote",
        ClassNames = ["a", "b"],
        ScoreKind = ScoreKind.Logits,
    };

    private static readonly Dictionary<string, object?> OfScorers = new()
    {
        ["Target"] = TransferTarget.FromClassifier(Source),
        ["OtherTargets"] = new PrefixedTarget[] { new("Box", BlackBox) },
        ["CleanColumnName"] = "Clean",
        ["LabelColumnName"] = "Class",
        ["TargetColumnName"] = "Aim",
        ["ColumnPrefix"] = "Vgg",
        ["ScoreKind"] = ScoreKind.Probabilities,
        ["BatchSize"] = 7,
        ["PixelFormat"] = Format,
        ["GpuDeviceId"] = 2,
        ["FallbackToCpu"] = false,
    };

    [TestMethod]
    public void Every_option_of_AdversarialSgm_is_saved() => AssertSaved<AdversarialSgmEstimator.Options, AdversarialEstimatorBase.OptionsBase>(OfAttacks);

    [TestMethod]
    public void Every_option_of_Adversarial_is_saved() => AssertSaved<AdversarialEstimator.Options, AdversarialEstimatorBase.OptionsBase>(OfAttacks);

    [TestMethod]
    public void Every_option_of_ScoreTransfer_is_saved() => AssertSaved<TransferEvaluator.Options, TransferEvaluator.Options>(OfScorers);

    [TestMethod]
    public void Every_property_of_a_black_box_has_a_value_here_that_is_not_its_default()
    {
        var fresh = new TransformerTarget("fresh", new TransformerChain<ITransformer>());
        foreach (var property in typeof(TransformerTarget).GetProperties()) Assert.AreNotEqual(property.GetValue(fresh), property.GetValue(BlackBox), property.Name);
        Assert.HasCount(7, typeof(TransformerTarget).GetProperties());
    }

    [TestMethod]
    [DynamicData(nameof(Records))]
    public void Every_property_of_a_setting_is_saved(object setting)
    {
        var fresh = Default(setting.GetType());
        foreach (var property in setting.GetType().GetProperties().Where(property => property.CanWrite && property.GetIndexParameters().Length == 0))
            Assert.IsFalse(fresh is not null && Equals(property.GetValue(fresh), property.GetValue(setting)), $"{setting.GetType().Name}.{property.Name} has its default, {property.GetValue(setting)}, so that this test does not see whether it is saved.");
        var json = Json();
        Assert.AreEqual(setting, JsonSerializer.Deserialize(JsonSerializer.Serialize(setting, setting.GetType(), json), setting.GetType(), json));
    }

    public static IEnumerable<object[]> Records =>
    [
        [Attack], [Others[0]], [Format],
    ];

    private static void AssertSaved<TOptions, TBase>(Dictionary<string, object?> values)
        where TOptions : TBase, new()
    {
        var options = new TOptions();
        var fields = typeof(TOptions).GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !IsOfProcess(field)).ToList();
        foreach (var field in fields)
        {
            Assert.IsTrue(values.TryGetValue(field.Name, out var value), $"{typeof(TOptions)}.{field.Name} has no value here: give it one that is not its default.");
            Assert.AreNotEqual(field.GetValue(options), value, $"{field.Name} has its default here.");
            field.SetValue(options, value);
        }
        var json = Json();
        var loaded = JsonSerializer.Deserialize<TBase>(JsonSerializer.Serialize<TBase>(options, json), json)!;
        Assert.IsInstanceOfType<TOptions>(loaded);
        foreach (var field in fields)
        {
            var (expected, actual) = (field.GetValue(options), field.GetValue(loaded));
            if (expected is IEnumerable and not string) CollectionAssert.AreEqual(((IEnumerable)expected).Cast<object>().Select(Comparable).ToList(), ((IEnumerable)actual!).Cast<object>().Select(Comparable).ToList(), field.Name);
            else Assert.AreEqual(Comparable(expected!), Comparable(actual!), field.Name);
        }
    }

    private static JsonSerializerOptions Json() => ModelJson.Options(ReferenceConverter<ImageClassifier>.Collecting([]), ReferenceConverter<ITransformer>.Collecting([]));

    /// <summary>Targets are no records: they are the same where what they hold is.</summary>
    private static object Comparable(object value) => value switch
    {
        PrefixedTarget prefixed => (prefixed.ColumnPrefix, Comparable(prefixed.Target)),
        ClassifierTarget target => target.Classifier,
        TransformerTarget target => (target.Name, target.Transformer, target.ImageColumnName, target.ScoreColumnName, target.PredictedLabelColumnName, string.Join("|", target.ClassNames ?? []), target.ScoreKind),
        _ => value,
    };

    private static bool IsOfProcess(FieldInfo field) => field.Name is "Progress" or "CancellationToken";

    private static object? Default(Type type) => type.GetConstructor([]) is { } create ? create.Invoke([]) : null;
}
