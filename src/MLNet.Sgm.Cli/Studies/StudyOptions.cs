using System.CommandLine;
using MLNet.Sgm.Cli.Options;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Cli.Studies;

/// <summary>What names a study and the folder of its results.</summary>
internal sealed class StudyOptions
{
    private readonly Argument<string?> file = new("study") { Description = "The study: a JSON file.", HelpName = "STUDY.json", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> output = new("--output", "-o") { Description = "The folder of adversarial images, scores and results. What is there already is not computed again.", HelpName = "DIR" };

    private readonly Option<int?> batchSize = NumberOption.CreateWhole("--batch-size", "How many images are computed together, instead of what the study says.", "N");

    private readonly Option<int?> take = NumberOption.CreateWhole("--take", "Use that many images, spread over all, instead of what the study says.", "N");

    private readonly Option<string?> junit = new("--junit") { Description = "Also write the study's expectations as a JUnit file, which CI systems show as tests.", HelpName = "FILE" };

    private readonly AssemblyOption assemblies = new();

    internal void AddTo(Command command)
    {
        assemblies.AddTo(command);
        command.Add(file);
        command.Add(output);
        command.Add(take);
        command.Add(batchSize);
        command.Add(junit);
    }

    /// <summary>The JUnit file, or null.</summary>
    internal string? JUnit(ParseResult arguments) => arguments.GetValue(junit);

    /// <summary>The file that is named, or null.</summary>
    internal string? File(ParseResult arguments) => arguments.GetValue(file);

    /// <summary>The folder of results.</summary>
    /// <exception cref="UsageException">It is not given.</exception>
    internal string Folder(ParseResult arguments) => Path.GetFullPath(arguments.GetValue(output) ?? throw new UsageException("--output DIR is needed: the folder of adversarial images, scores and results."));

    /// <summary>Reads the study.</summary>
    /// <exception cref="UsageException">No study is named.</exception>
    internal TransferStudy Read(ParseResult arguments)
    {
        assemblies.Register(arguments);
        var study = TransferStudy.Load(File(arguments) ?? throw new UsageException("A study is needed: STUDY.json, which 'sgm study --init' makes."));
        return study with
        {
            Dataset = study.Dataset with { Take = arguments.GetValue(take) ?? study.Dataset.Take },
            BatchSize = arguments.GetValue(batchSize) ?? study.BatchSize,
            Command = Command(arguments),
        };
    }

    /// <summary>The command line that makes a study's results.</summary>
    internal string Command(ParseResult arguments, string more = "")
    {
        return $"sgm study {CommandText.Quoted(File(arguments)!)}{(arguments.GetValue(output) is { } folder ? $" --output {CommandText.Quoted(folder)}" : "")}{Given(take)}{Given(batchSize)}{more}";

        string Given(Option<int?> option) => arguments.GetValue(option) is { } value ? $" {option.Name} {value}" : "";
    }

    /// <summary>The command line that joins a study's shards.</summary>
    internal string MergeCommand(ParseResult arguments) => $"sgm merge{Command(arguments)["sgm study".Length..]}";
}
