using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;
using MLNet.Sgm.Pipeline;

namespace MLNet.Sgm.Cli.Options;

/// <summary>What stands before targets in a service: <c>--behind jpeg:quality=75</c>, repeated for a chain.</summary>
internal sealed class BehindOption
{
    private static readonly AttackSeam Seam = AttackSeam.All.First(seam => seam.Type == typeof(InputProcessing));

    private readonly Option<string[]> option = ComponentOptions.Create(Seam, "What every image goes through before the networks, clean or adversarial, as in a service");

    private readonly AssemblyOption assemblies = new();

    internal void AddTo(Command command)
    {
        command.Add(option);
        assemblies.AddTo(command);
    }

    /// <summary>Targets behind what the command line says; as they are where it says nothing.</summary>
    /// <exception cref="UsageException">A processing is unknown, or a setting is out of its range.</exception>
    internal IReadOnlyList<TransferTarget> Apply(ParseResult arguments, IReadOnlyList<TransferTarget> targets)
    {
        assemblies.Register(arguments);
        if (arguments.GetValue(option) is not { Length: > 0 } texts) return targets;
        try
        {
            var processing = AttackJson.ReadProcessing(new JsonArray([.. texts.Select(text => ComponentText.Parse(option.Name, Seam, text))]));
            return [.. targets.Select(target => target.Behind(processing))];
        }
        catch (JsonProblem problem)
        {
            throw new UsageException($"{option.Name}: {(problem.InnerException is ArgumentException error ? Failure.SentenceOf(error) : problem.Message)}", problem);
        }
    }
}
