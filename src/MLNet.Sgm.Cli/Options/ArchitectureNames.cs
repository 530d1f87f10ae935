using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Names of architectures on the command line: completed, and refused with suggestions where they are mistyped.</summary>
internal static class ArchitectureNames
{
    /// <summary>An argument that names an architecture where there is no weight file.</summary>
    /// <param name="takesOnnx">Whether it may also be an ONNX model.</param>
    internal static Argument<string> CreateArgument(bool takesOnnx = false)
    {
        var argument = new Argument<string>("arch") { Description = $"The name of an architecture, as 'sgm models list' shows it{(takesOnnx ? ", or an ONNX model" : "")}.", HelpName = "ARCH" };
        argument.CompletionSources.Add(Complete);
        argument.Validators.Add(result => Check(result, result.Tokens.Where(token => !(takesOnnx && IsOnnx(token.Value)))));
        return argument;
    }

    /// <summary>An option that names the architecture of a weight file.</summary>
    internal static Option<string> CreateOption(string description)
    {
        var option = new Option<string>("--arch") { Description = description, HelpName = "ARCH" };
        option.CompletionSources.Add(CompleteOrAuto);
        option.Validators.Add(CheckOrAuto);
        return option;
    }

    /// <summary>Whether a name leaves the choice to the weight file.</summary>
    internal static bool IsAuto(string name) => name.Equals(Architectures.Auto, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is the file of an ONNX model, and no name.</summary>
    internal static bool IsOnnx(string name) => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    internal static IEnumerable<CompletionItem> Complete(CompletionContext context) => Architectures.All.Select(architecture => new CompletionItem(architecture.Name));

    internal static IEnumerable<CompletionItem> CompleteOrAuto(CompletionContext context) => Complete(context).Append(new(Architectures.Auto));

    internal static void CheckOrAuto(SymbolResult result) => Check(result, result.Tokens.Where(token => !IsAuto(token.Value)));

    internal static void CheckOrFile(SymbolResult result) => Check(result, result.Tokens.Where(token => !IsAuto(token.Value) && !IsOnnx(token.Value)));

    private static void Check(SymbolResult result, IEnumerable<Token> tokens)
    {
        foreach (var token in tokens)
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
