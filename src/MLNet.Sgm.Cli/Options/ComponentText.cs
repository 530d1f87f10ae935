using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Json;

namespace MLNet.Sgm.Cli.Options;

/// <summary>Components on a command line: <c>admix:count=3,strength=0.2</c>; where a seam has one kind only, <c>size=15</c>.</summary>
internal static class ComponentText
{
    /// <summary>How a component is written, with all its settings.</summary>
    internal static string Of(AttackComponent component)
    {
        var description = AttackComponents.Describe(component.GetType());
        var settings = string.Join(',', description.Parameters.Where(parameter => parameter.ValueIn(component) is not null).Select(parameter => $"{parameter.CommandLineName}={ValueOf(parameter, component)}"));
        return description.Seam.HasKinds ? settings.Length == 0 ? description.CommandLineKind : $"{description.CommandLineKind}:{settings}" : settings;
    }

    /// <summary>A component as the JSON that files have.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="seam">What kinds there are.</param>
    /// <param name="text">What was written.</param>
    /// <exception cref="UsageException">It is none.</exception>
    internal static JsonObject Parse(string option, AttackSeam seam, string text)
    {
        var parts = seam.HasKinds ? text.Split(':', 2) : ["", text];
        var (kind, settings) = (parts[0], parts.Length > 1 ? parts[1] : "");
        var known = AttackComponents.Of(seam);
        var component = seam.HasKinds ? known.FirstOrDefault(component => component.CommandLineKind == kind) : known[0];
        if (component is null)
        {
            var names = known.Select(component => component.CommandLineKind).ToList();
            throw new UsageException($"{option} must be one of {string.Join(", ", names)}; found '{kind}', which is nearest to '{NearestNames.First(kind, names)}'.");
        }
        JsonObject parsed = seam.HasKinds ? new() { [JsonContract.Kind] = component.Kind } : [];
        foreach (var setting in settings.Length == 0 ? [] : settings.Split(','))
        {
            if (setting.Split('=', 2) is not [var name, var value]) throw new UsageException($"{option} {kind}: settings must be NAME=VALUE with commas between them; found '{setting}'.");
            var parameter = component.Parameters.FirstOrDefault(parameter => parameter.CommandLineName == name)
                ?? throw new UsageException($"{option} {kind}: '{name}' is no setting of it; {(component.Parameters.Count == 0 ? "it has none" : $"there are {string.Join(", ", component.Parameters.Select(parameter => parameter.CommandLineName))}")}.");
            if (!parsed.TryAdd(parameter.FileName, Value(parameter, value) ?? throw new UsageException($"{option} {kind}: {name} must be {Expected(parameter)}; found '{value}'.")))
                throw new UsageException($"{option} {kind}: {name} is given twice.");
        }
        return parsed;
    }

    private static JsonNode? Value(AttackParameter parameter, string text)
    {
        if (parameter.Type == typeof(int)) return NumberOption.WholeNumber(text) is { } whole ? whole : null;
        if (parameter.Type == typeof(float)) return NumberOption.Number(text) is { } number ? number : null;
        if (parameter.Type == typeof(string)) return text.Length == 0 ? null : text;
        if (parameter.Type == typeof(bool)) return text is "true" or "false" ? text == "true" : null;
        return Enum.GetNames(parameter.Type).FirstOrDefault(name => JsonNamingPolicy.KebabCaseLower.ConvertName(name) == text) is { } value ? JsonNamingPolicy.CamelCase.ConvertName(value) : null;
    }

    /// <summary>What a setting's value must be, in the words of the command line.</summary>
    internal static string Expected(AttackParameter parameter)
    {
        if (parameter.Type == typeof(int)) return "a whole number";
        if (parameter.Type == typeof(float)) return "a number, digits with a point such as 0.5";
        if (parameter.Type == typeof(string)) return "a name";
        return parameter.Type == typeof(bool) ? "true or false" : $"one of {string.Join(", ", Enum.GetNames(parameter.Type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}";
    }

    private static string ValueOf(AttackParameter parameter, AttackComponent component) => parameter.ValueIn(component) switch
    {
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()),
        bool truth => truth ? "true" : "false",
        float number => ((decimal)number).ToString(System.Globalization.CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
