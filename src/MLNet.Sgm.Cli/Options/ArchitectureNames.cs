using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Names of architectures on the command line: completed, and refused with suggestions where they are mistyped.</summary>
internal static class ArchitectureNames
{
    internal static Argument<string> CreateArgument()
    {
        var argument = new Argument<string>("arch") { Description = "The name of an architecture, as 'sgm models list' shows it." };
        argument.CompletionSources.Add(Complete);
        argument.Validators.Add(Check);
        return argument;
    }

    internal static Option<string> CreateOption(string description)
    {
        var option = new Option<string>("--arch") { Description = description, HelpName = "ARCH" };
        option.CompletionSources.Add(Complete);
        option.Validators.Add(Check);
        return option;
    }

    internal static IEnumerable<CompletionItem> Complete(CompletionContext context) => Architectures.All.Select(architecture => new CompletionItem(architecture.Name));

    internal static void Check(SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            try
            {
                Architectures.Find(token.Value);
            }
            catch (ArgumentException error)
            {
                result.AddError(Failure.SentenceOf(error));
            }
        }
    }
}
