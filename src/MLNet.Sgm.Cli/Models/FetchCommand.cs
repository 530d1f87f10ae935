using System.CommandLine;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.Help;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Cli.Terminals;
using MLNet.Sgm.Studies;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Models;

/// <summary><c>sgm models fetch</c>: published weights into the cache.</summary>
internal static class FetchCommand
{
    internal static Command Create()
    {
        var names = new Argument<string[]>("name") { Description = "An architecture, for its usual weights, or weights such as resnet152.imagenet1k_v2.", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
        names.CompletionSources.Add(_ => KnownWeights.All.Select(weights => new System.CommandLine.Completions.CompletionItem(weights.Name)).Concat(ArchitectureNames.Complete(_)));
        var command = new DocumentedCommand("fetch", "Gets published weights into the cache folder (SGM_HOME, else the platform's), checks their SHA-256 and prints their path.")
        {
            Examples = ["sgm models fetch resnet152 vgg19_bn", "SGM_HOME=/scratch/sgm sgm models fetch inception_v3.tf_adv_in1k"],
        };
        command.Add(names);
        command.SetAction((arguments, terminal) =>
        {
            var all = arguments.GetRequiredValue(names).Select(Find).ToList();
            var paths = terminal.Track(board => all.Select(weights => (weights.Name, Path: StudyWeights.Fetch(weights, new WorkBoard(board), terminal.Cancellation))).ToList());
            if (terminal.IsJson) terminal.WriteJson(paths.Select(pair => new { pair.Name, pair.Path }));
            else
                foreach (var (_, path) in paths) terminal.Output.WriteLine(path);
            return ExitCode.Success;
        });
        return command;
    }

    private static KnownWeights Find(string name)
    {
        try
        {
            return Architectures.All.Any(architecture => architecture.Name == name) ? KnownWeights.DefaultFor(name) : KnownWeights.Find(name);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(Failure.SentenceOf(error), error);
        }
    }
}
