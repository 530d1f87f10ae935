using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Cli.Options;

/// <summary>The components of an attack: an option for each seam, and the assemblies that declare further ones.</summary>
internal sealed class ComponentOptions
{
    // What older versions had, and what is written now.
    private static readonly (string Option, string Replacement)[] Retired =
    [
        ("--input-diversity", "--transform input-diversity:probability=0.5"), ("--diversity-enlargement", "--transform input-diversity:enlargement=1.1"),
        ("--scaled-copies", "--transform scaled-copies:count=5"), ("--admix", "--transform admix:count=3"), ("--admix-strength", "--transform admix:strength=0.2"),
        ("--variance-tuning", "--sampling variance-tuning:neighbours=20"), ("--variance-radius", "--sampling variance-tuning:radius=1.5"),
        ("--enhanced-momentum", "--sampling enhanced-momentum:samples=11"), ("--enhanced-radius", "--sampling enhanced-momentum:radius=7"),
        ("--smoothing-shape", "--smoothing shape=gaussian"), ("--smoothing-deviations", "--smoothing deviations=3"),
        ("--patch", "--step patch-projection:amplification=10"), ("--patch-size", "--step patch-projection:size=3"), ("--loss", "--objective logit"),
    ];

    private readonly IReadOnlyList<(AttackSeam Seam, Option<string[]> Option)> seams = [.. AttackSeam.All.Select(seam => (seam, Create(seam)))];

    private readonly AssemblyOption assemblies = new();

    internal void AddTo(Command command)
    {
        foreach (var (_, option) in seams) command.Add(option);
        assemblies.AddTo(command);
        foreach (var (name, replacement) in Retired)
        {
            var option = new Option<string[]>(name) { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
            option.Validators.Add(result =>
            {
                if (!result.Implicit) result.AddError($"{name} was replaced: write {replacement} ('sgm attacks list' has all components).");
            });
            command.Add(option);
        }
    }

    /// <summary>An attack with the components of the command line in place of its own.</summary>
    /// <exception cref="UsageException">One is unknown, or a setting is out of its range.</exception>
    internal AttackSettings Apply(ParseResult arguments, AttackSettings attack)
    {
        assemblies.Register(arguments);
        var written = AttackJson.Write(attack);
        foreach (var (seam, option) in seams)
        {
            if (arguments.GetResult(option) is not { Implicit: false }) continue;
            var texts = arguments.GetValue(option) is { Length: > 0 } given ? given : [""];
            if (texts.Length > 1 && !seam.IsChain) throw new UsageException($"{option.Name} takes one component; found {texts.Length}.");
            JsonNode[] components = [.. texts.Select(text => ComponentText.Parse(option.Name, seam, text))];
            written[seam.FileName] = seam.IsChain ? new JsonArray(components) : components[0];
        }
        try
        {
            return AttackJson.Read(written);
        }
        catch (JsonProblem problem)
        {
            var sentence = AttackJson.IsLength(problem.Path) ? $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(problem.Path)} {problem.Sentence}" : problem.Message;
            throw new UsageException(problem.InnerException is ArgumentException error ? Failure.SentenceOf(error) : sentence, problem);
        }
    }

    /// <summary>The option of a seam.</summary>
    internal static Option<string[]> Create(AttackSeam seam, string? role = null)
    {
        var kinds = AttackComponents.Of(seam).Select(component => component.CommandLineKind).ToList();
        var name = $"--{seam.CommandLineName}";
        var option = new Option<string[]>(name)
        {
            Description = seam.HasKinds
                ? $"{role ?? Role(seam)}: {string.Join(", ", kinds)}, with settings as KIND:NAME=VALUE,NAME=VALUE ('sgm attacks info KIND' has them){(seam.IsChain ? "; repeated, one after the other" : "")}."
                : $"{role ?? Role(seam)}; settings as NAME=VALUE,NAME=VALUE ({string.Join(", ", AttackComponents.Of(seam)[0].Parameters.Select(parameter => parameter.CommandLineName))}).",
            HelpName = seam.HasKinds ? "KIND" : "SETTINGS",
            Arity = seam.HasKinds ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        if (seam.HasKinds) option.CompletionSources.Add([.. kinds]);
        return option;
    }

    private static string Role(AttackSeam seam) => seam.Name switch
    {
        nameof(AttackSettings.Transform) => "What the network sees in place of the image",
        nameof(AttackSettings.Behind) => "What stands before the sources, and the attack knows of",
        nameof(AttackSettings.Backward) => "How the gradient travels through the sources",
        nameof(AttackSettings.Sampling) => "Gradients around the point in place of that at it",
        nameof(AttackSettings.Smoothing) => "Convolve each gradient with a kernel (TI)",
        nameof(AttackSettings.GlobalMomentum) => "Find momentum before the attack, in long steps (GI)",
        nameof(AttackSettings.Step) => "How a gradient becomes a step",
        nameof(AttackSettings.Objective) => "What is made large; cross-entropy by default",
        nameof(AttackSettings.Fusion) => "How several sources become one; logits by default",
        _ => seam.Name,
    };
}
