using System.CommandLine;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Cli.Options;

/// <summary>An attack: a preset, and what is changed in it. The names of the published script's options are kept.</summary>
internal sealed class AttackOptions
{
    private const int LevelsOfAByte = 255;
    private const int DefaultBatchSize = 40;

    private readonly Option<string> preset = new("--preset") { Description = $"The attack of the literature to begin with; pgd by default ('sgm attacks list' explains them). One of {string.Join(", ", AttackPresets.Names)}.", DefaultValueFactory = _ => "pgd", HelpName = "NAME" };

    private readonly Option<float?> epsilon = NumberOption.Create("--epsilon", "The largest change of a pixel, in 1/255; 16 by default. With --norm l2, the largest L2 norm, of pixels in [0, 1].", "E");

    private readonly Option<float?> stepSize = NumberOption.Create("--step-size", "The size of a step, in the unit of --epsilon; 2 by default, or what the preset has.", "A");

    private readonly Option<int?> steps = NumberOption.CreateWhole("--num-steps", "The number of steps; 10, or what the preset has.", "N");

    private readonly Option<float[]> gamma = NumberOption.CreateList("--gamma", "How much gradient residual branches pass back, in (0, 1]; 1 by default, but for some presets. One value, or one for each source. The paper has 0.2 for ResNets and 0.5 for DenseNets.", "G");

    private readonly Option<SkipRule?> rule = Choice.Of<SkipRule>("--rule", "Which residual branches are decayed; the paper's by default", "paper", "published-code");

    private readonly Option<float?> momentum = NumberOption.Create("--momentum", "The decay of the accumulated gradient; 0, or what the preset has.", "M");

    private readonly Option<AttackNorm?> norm = Choice.Of<AttackNorm>("--norm", "How the size of a perturbation is measured; linf by default", "linf", "l2");

    private readonly Option<bool> nesterov = new("--nesterov") { Description = "Take the gradient ahead, along the accumulated one (NI-FGSM); needs --momentum." };

    private readonly Option<bool> randomStart = new("--random-start") { Description = "Begin at a point drawn from the ball." };

    private readonly Option<int?> restarts = NumberOption.CreateWhole("--restarts", "How often an attack that draws something is run; the best run is kept.", "N");

    private readonly Option<int?> draws = NumberOption.CreateWhole("--draws", "How many draws of what stands before the sources (--behind) a gradient is averaged over; 1 by default.", "N");

    private readonly Option<bool> earlyStop = new("--early-stop") { Description = "Leave an image as it is once the source is fooled." };

    private readonly Option<AttackGoal?> goal = Choice.Of<AttackGoal>("--goal", "Which class the source should predict: by default any but the true one (untargeted); given stands for the dataset's targets", "untargeted", "given", "random", "least-likely");

    private readonly Option<float[]> sourceWeights = NumberOption.CreateList("--source-weight", "The part of each source in an ensemble, one for each; all alike by default.", "W");

    private readonly Option<Precision?> precision = Choice.Of<Precision>("--precision", "What the sources compute with; float32 by default", "float32", "bfloat16", "tf32", "float64");

    private readonly Option<int?> seed = NumberOption.CreateWhole("--seed", "The seed of everything that is drawn; 0 by default.", "N", least: null);

    private readonly Option<int?> batchSize = NumberOption.CreateWhole("--batch-size", "The number of images that are attacked together; 40 by default.", "N");

    private readonly ComponentOptions components = new();

    internal AttackOptions()
    {
        preset.CompletionSources.Add([.. AttackPresets.Names]);
    }

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { preset, epsilon, stepSize, steps, gamma, momentum, rule, batchSize, norm, nesterov, randomStart, restarts, draws, earlyStop, goal, sourceWeights, precision, seed }) command.Add(option);
        components.AddTo(command);
    }

    internal int BatchSize(ParseResult arguments) => arguments.GetValue(batchSize) ?? DefaultBatchSize;

    /// <summary>The attack, checked.</summary>
    /// <exception cref="UsageException">A setting is out of its range, or two do not go together.</exception>
    internal AttackSettings Create(ParseResult arguments)
    {
        try
        {
            return components.Apply(arguments, Plain(arguments, AttackPresets.Find(arguments.GetValue(preset)!)));
        }
        catch (ArgumentException error)
        {
            throw new UsageException(Failure.SentenceOf(error), error);
        }
    }

    /// <summary>The classifiers as sources of the attack, each with its γ, rule and weight.</summary>
    /// <exception cref="UsageException">There are not as many values as sources, or one is out of its range.</exception>
    internal IReadOnlyList<AttackSource> CreateSources(ParseResult arguments, IReadOnlyList<ImageClassifier> classifiers)
    {
        var gammas = OnePerSource(arguments, gamma, classifiers.Count);
        var weights = OnePerSource(arguments, sourceWeights, classifiers.Count);
        return [.. classifiers.Select((classifier, index) => new AttackSource(classifier)
        {
            Gamma = gammas.Length > 1 ? gammas[index] : null,
            Rule = arguments.GetValue(rule) ?? SkipRule.Paper,
            Weight = weights.Length == 0 ? 1 : weights.Length == 1 ? weights[0] : weights[index],
        })];
    }

    private AttackSettings Plain(ParseResult arguments, AttackSettings start)
    {
        var measure = arguments.GetValue(norm) ?? start.Norm;
        var unit = measure == AttackNorm.L2 ? 1f : LevelsOfAByte;
        return start with
        {
            Norm = measure,
            Epsilon = arguments.GetValue(epsilon) / unit ?? start.Epsilon,
            StepSize = arguments.GetValue(stepSize) / unit ?? start.StepSize,
            Steps = arguments.GetValue(steps) ?? start.Steps,
            Gamma = arguments.GetValue(gamma) is { Length: 1 } one ? one[0] : start.Gamma,
            Momentum = arguments.GetValue(momentum) ?? start.Momentum,
            Nesterov = arguments.GetValue(nesterov) || start.Nesterov,
            RandomStart = arguments.GetValue(randomStart),
            Restarts = arguments.GetValue(restarts) ?? start.Restarts,
            Draws = arguments.GetValue(draws) ?? start.Draws,
            EarlyStop = arguments.GetValue(earlyStop),
            Goal = arguments.GetValue(goal) ?? start.Goal,
            Precision = arguments.GetValue(precision) ?? start.Precision,
            Seed = arguments.GetValue(seed) ?? 0,
        };
    }

    private static float[] OnePerSource(ParseResult arguments, Option<float[]> option, int sources)
    {
        var values = arguments.GetValue(option) ?? [];
        return values.Length <= 1 || values.Length == sources
            ? values
            : throw new UsageException($"{option.Name} takes one value, or one for each of the {sources} sources; found {values.Length}.");
    }
}
