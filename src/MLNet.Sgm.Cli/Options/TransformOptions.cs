using System.CommandLine;
using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Cli.Options;

/// <summary>What an attack is composed of beside its loop: DI, SI, Admix, TI, VMI, EMI and PI, each with its settings.</summary>
/// <remarks>An option that is given without a value takes the published one.</remarks>
internal sealed class TransformOptions
{
    private readonly Option<float> diversity = Part<float>("--input-diversity", "DI: resize and pad with this probability (0.5)");
    private readonly Option<float?> enlargement = Detail<float>("--diversity-enlargement", "DI: the largest size over the image's own (1.104)");
    private readonly Option<int> copies = Part<int>("--scaled-copies", "SI: the number of copies at 1, 1/2, 1/4, ... of the brightness (5)");
    private readonly Option<int> admix = Part<int>("--admix", "Admix: the number of images that are mixed in (3)");
    private readonly Option<float?> strength = Detail<float>("--admix-strength", "Admix: how much of the other image is added (0.2)");
    private readonly Option<int> smoothing = Part<int>("--smoothing", "TI: the size of the kernel that smooths the gradient (7)");
    private readonly Option<KernelShape?> shape = Choice.Of<KernelShape>("--smoothing-shape", "TI: the kernel's shape; gaussian by default", "gaussian", "uniform", "linear");
    private readonly Option<float?> deviations = Detail<float>("--smoothing-deviations", "TI: how many deviations the outermost pixel is from the centre (3)");
    private readonly Option<int> variance = Part<int>("--variance-tuning", "VMI: the number of neighbours (20)");
    private readonly Option<float?> varianceRadius = Detail<float>("--variance-radius", "VMI: the neighbourhood's half-width over epsilon (1.5)");
    private readonly Option<int> enhanced = Part<int>("--enhanced-momentum", "EMI: the number of samples on the line (11)");
    private readonly Option<float?> enhancedRadius = Detail<float>("--enhanced-radius", "EMI: how far the line goes, in steps (7)");
    private readonly Option<float> patch = Part<float>("--patch", "PI: the factor of a step (10)");
    private readonly Option<int?> patchSize = Detail<int>("--patch-size", "PI: the size of the projection's kernel (3)");

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { diversity, enlargement, copies, admix, strength, smoothing, shape, deviations, variance, varianceRadius, enhanced, enhancedRadius, patch, patchSize }) command.Add(option);
    }

    /// <summary>The settings with these parts in place of those of the same kind.</summary>
    /// <exception cref="UsageException">A detail is given of a part that the attack does not have, or two parts exclude each other.</exception>
    internal AttackSettings Apply(ParseResult arguments, AttackSettings settings) => settings with
    {
        Transform = Transform(arguments, settings.Transform),
        Sampling = Sampling(arguments, settings.Sampling),
        Smoothing = Smoothing(arguments, settings.Smoothing),
        Patch = Patch(arguments, settings.Patch),
    };

    private InputTransform? Transform(ParseResult arguments, InputTransform? start)
    {
        var parts = Parts(start).ToList();
        var mixing = Given(arguments, admix) ? new Admix() : parts.OfType<Admix>().SingleOrDefault();
        var scaling = Given(arguments, copies) ? new ScaledCopies() : parts.OfType<ScaledCopies>().SingleOrDefault();
        var resizing = Given(arguments, diversity) ? new InputDiversity() : parts.OfType<InputDiversity>().SingleOrDefault();
        RequireIts(arguments, strength, mixing, admix);
        RequireIts(arguments, enlargement, resizing, diversity);
        InputTransform?[] chain =
        [
            mixing is null ? null : mixing with { Count = Value(arguments, admix) ?? mixing.Count, Strength = arguments.GetValue(strength) ?? mixing.Strength },
            scaling is null ? null : scaling with { Count = Value(arguments, copies) ?? scaling.Count },
            resizing is null ? null : resizing with { Probability = Value(arguments, diversity) ?? resizing.Probability, Enlargement = arguments.GetValue(enlargement) ?? resizing.Enlargement },
        ];
        return chain.Aggregate((first, second) => first is null ? second : second is null ? first : first.Then(second));
    }

    private GradientSampling? Sampling(ParseResult arguments, GradientSampling? start)
    {
        if (Given(arguments, variance) && Given(arguments, enhanced)) throw new UsageException("--variance-tuning and --enhanced-momentum exclude each other: each says where the gradient of a step is taken.");
        var sampling = Given(arguments, variance) ? new VarianceTuning() : Given(arguments, enhanced) ? new EnhancedMomentum() : start;
        RequireIts(arguments, varianceRadius, sampling as VarianceTuning, variance);
        RequireIts(arguments, enhancedRadius, sampling as EnhancedMomentum, enhanced);
        return sampling switch
        {
            VarianceTuning tuning => tuning with { Neighbours = Value(arguments, variance) ?? tuning.Neighbours, Radius = arguments.GetValue(varianceRadius) ?? tuning.Radius },
            EnhancedMomentum line => line with { Samples = Value(arguments, enhanced) ?? line.Samples, Radius = arguments.GetValue(enhancedRadius) ?? line.Radius },
            _ => sampling,
        };
    }

    private SmoothingKernel? Smoothing(ParseResult arguments, SmoothingKernel? start)
    {
        var kernel = Given(arguments, smoothing) ? new SmoothingKernel() : start;
        RequireIts(arguments, shape, kernel, smoothing);
        RequireIts(arguments, deviations, kernel, smoothing);
        return kernel is null ? null : kernel with
        {
            Size = Value(arguments, smoothing) ?? kernel.Size,
            Shape = arguments.GetValue(shape) ?? kernel.Shape,
            Deviations = arguments.GetValue(deviations) ?? kernel.Deviations,
        };
    }

    private PatchProjection? Patch(ParseResult arguments, PatchProjection? start)
    {
        var projection = Given(arguments, patch) ? new PatchProjection() : start;
        RequireIts(arguments, patchSize, projection, patch);
        return projection is null ? null : projection with { Amplification = Value(arguments, patch) ?? projection.Amplification, Size = arguments.GetValue(patchSize) ?? projection.Size };
    }

    private static IEnumerable<InputTransform> Parts(InputTransform? transform) => transform switch
    {
        null => [],
        TransformChain chain => Parts(chain.First).Concat(Parts(chain.Second)),
        _ => [transform],
    };

    private static Option<T> Part<T>(string name, string description) => new(name) { Description = description + ".", HelpName = "VALUE", Arity = ArgumentArity.ZeroOrOne };

    private static Option<T?> Detail<T>(string name, string description)
        where T : struct => new(name) { Description = description + ".", HelpName = "VALUE" };

    private static bool Given(ParseResult arguments, Option option) => arguments.GetResult(option) is { Implicit: false };

    private static T? Value<T>(ParseResult arguments, Option<T> option)
        where T : struct => arguments.GetResult(option) is { Tokens.Count: > 0 } ? arguments.GetValue(option) : null;

    private static void RequireIts(ParseResult arguments, Option detail, object? part, Option whole)
    {
        if (part is null && Given(arguments, detail)) throw new UsageException($"{detail.Name} needs {whole.Name}, or a preset that has it.");
    }
}
