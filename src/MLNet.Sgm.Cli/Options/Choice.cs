using System.CommandLine;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Options whose values are those of an enumeration, by names fit for a command line.</summary>
internal static class Choice
{
    /// <param name="option">The option's name, with its dashes.</param>
    /// <param name="description">What it does; the names are added.</param>
    /// <param name="names">A name for each value of the enumeration, in its order.</param>
    internal static Option<TEnum?> Of<TEnum>(string option, string description, params string[] names)
        where TEnum : struct, Enum
    {
        var values = Enum.GetValues<TEnum>().Zip(names).ToDictionary(pair => pair.Second, pair => pair.First, StringComparer.OrdinalIgnoreCase);
        var list = string.Join(", ", names);
        var created = new Option<TEnum?>(option)
        {
            Description = $"{description}: {list}.",
            HelpName = "NAME",
            CustomParser = result =>
            {
                var found = result.Tokens.Single().Value;
                if (values.TryGetValue(found, out var value)) return value;
                result.AddError($"{option} must be one of {list}; found '{found}', which is nearest to '{NearestNames.First(found, names)}'.");
                return null;
            },
        };
        created.CompletionSources.Add(names);
        return created;
    }
}
