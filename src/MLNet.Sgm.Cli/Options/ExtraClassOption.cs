using System.CommandLine;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Cli.Options;

/// <summary>--extra-class: which class a weight file of 1001 has beside ImageNet's.</summary>
internal static class ExtraClassOption
{
    private const string Name = "--extra-class";

    internal static Option<ExtraClass?> Create()
    {
        var option = new Option<ExtraClass?>(Name)
        {
            Description = "Which class a weight file of 1001 classes has beside ImageNet's 1000: first (TensorFlow's background) or last. Google's Inception networks need not be told.",
            HelpName = "NAME",
            CustomParser = result =>
            {
                switch (result.Tokens.Single().Value.ToLowerInvariant())
                {
                    case "first": return ExtraClass.First;
                    case "last": return ExtraClass.Last;
                    default:
                        result.AddError($"{Name} must be first or last; found '{result.Tokens.Single().Value}'.");
                        return null;
                }
            },
        };
        option.CompletionSources.Add("first", "last");
        return option;
    }
}
