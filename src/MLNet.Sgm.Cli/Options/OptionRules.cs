using System.CommandLine;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Rules that several options follow.</summary>
internal static class OptionRules
{
    /// <summary>The number must be at least 1, where it is given.</summary>
    /// <returns>The option.</returns>
    internal static Option<T> Positive<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is int value and < 1) result.AddError($"{option.Name} must be at least 1; found {value}.");
        });
        return option;
    }
}
