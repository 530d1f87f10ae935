using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Options whose values are numbers: digits with a point, whatever the locale. Anything else, and what is out of range, is refused in a sentence.</summary>
internal static class NumberOption
{
    /// <summary>Digits, a minus sign before them, a point among them.</summary>
    internal static float? Number(string text) =>
        float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : null;

    /// <summary>Digits, a minus sign before them.</summary>
    internal static int? WholeNumber(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>One number; null where it is not given.</summary>
    internal static Option<float?> Create(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse(result, name, result.Tokens[0].Value),
    };

    /// <summary>Several numbers.</summary>
    internal static Option<float[]> CreateList(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(result, name, token.Value) ?? 0)],
    };

    /// <summary>One whole number; null where it is not given.</summary>
    /// <param name="name">The option's name, with its dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="helpName">What stands for the value in the help.</param>
    /// <param name="least">The smallest value, or null.</param>
    internal static Option<int?> CreateWhole(string name, string description, string helpName, int? least = 1) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (WholeNumber(text) is not { } number) result.AddError($"{name} must be a whole number; found '{text}'.");
            else if (number < least) result.AddError($"{name} must be at least {least}; found {number}.");
            else return number;
            return null;
        },
    };

    private static float? Parse(ArgumentResult result, string name, string text)
    {
        if (Number(text) is { } number) return number;
        result.AddError($"{name} must be a number, digits with a point such as 0.5; found '{text}'.");
        return null;
    }
}
