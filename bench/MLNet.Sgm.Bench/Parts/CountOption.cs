using System.CommandLine;

namespace MLNet.Sgm.Bench.Parts;

/// <summary>Options that count something.</summary>
internal static class CountOption
{
    /// <param name="name">The option, such as <c>--batch</c>.</param>
    /// <param name="description">What is counted.</param>
    /// <param name="value">Its value where none is given.</param>
    internal static Option<int> Create(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} must be at least 1; found {result.GetValueOrDefault<int>()}.");
        });
        return option;
    }
}
