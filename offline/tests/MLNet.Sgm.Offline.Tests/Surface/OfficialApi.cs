using System.Text.RegularExpressions;

namespace MLNet.Sgm.Offline.Tests.Surface;

/// <summary>
/// The official declarations, and what of an assembly is among them. Whether a member is overridden deeper or shallower in a
/// hierarchy makes no difference to a caller: it may stand on the type itself or on any of its base types and interfaces.
/// </summary>
internal sealed partial class OfficialApi(IEnumerable<string> lines)
{
    private readonly ILookup<string, string> _lines = lines.Where(line => line.Length > 0).Distinct().ToLookup(WithoutVirtuality);

    /// <summary>For each declaration of a type, the official lines that allow it; none where it is not official.</summary>
    public IEnumerable<(string Declaration, string[] Official)> Match(Type type) =>
        SurfacePrinter.Lines(type).Select(declaration => (declaration, Find(type, declaration)));

    /// <summary>The official members that an implementer of a type has to have: all of an interface's, the abstract ones of a class.</summary>
    public IEnumerable<string> Required(Type type)
    {
        var prefix = TypeNames.Of(type) + ".";
        if (type.IsInterface)
            return All.Where(line => line.StartsWith(prefix, StringComparison.Ordinal));
        var isOpen = type.IsAbstract && SurfacePrinter.Lines(type).Any(line => line.StartsWith($"{prefix}protected new(", StringComparison.Ordinal) || line.StartsWith($"{prefix}new(", StringComparison.Ordinal));
        return isOpen
            ? All.Where(line => line.StartsWith($"{prefix}abstract ", StringComparison.Ordinal) || line.StartsWith($"{prefix}protected abstract ", StringComparison.Ordinal))
            : [];
    }

    private IEnumerable<string> All => _lines.SelectMany(group => group);

    private string[] Find(Type type, string declaration)
    {
        var wanted = WithoutVirtuality(declaration);
        if (_lines.Contains(wanted))
            return [.. _lines[wanted]];
        var own = TypeNames.Of(type) + ".";
        if (!wanted.StartsWith(own, StringComparison.Ordinal))
            return [];
        var member = wanted[own.Length..];
        return [.. Ancestors(type).SelectMany(ancestor => FindOn(ancestor, member))];
    }

    private IEnumerable<string> FindOn(Type ancestor, string member)
    {
        var definition = ancestor.IsGenericType ? ancestor.GetGenericTypeDefinition() : ancestor;
        var prefix = TypeNames.Of(definition) + ".";
        var arguments = definition.GetGenericArguments().Zip(ancestor.GetGenericArguments()).ToDictionary(pair => pair.First.Name, pair => TypeNames.Of(pair.Second));
        return _lines.Where(group => group.Key.StartsWith(prefix, StringComparison.Ordinal) && Substituted(group.Key[prefix.Length..], arguments) == member)
            .SelectMany(group => group);
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            yield return ancestor;
        foreach (var contract in type.GetInterfaces())
            yield return contract;
    }

    private static string Substituted(string member, Dictionary<string, string> arguments) =>
        Identifier().Replace(member, match => arguments.GetValueOrDefault(match.Value, match.Value));

    private static string WithoutVirtuality(string line) => Virtuality().Replace(line, ".$1", 1);

    [GeneratedRegex(@"\.(protected )?(?:abstract|virtual|override) ")]
    private static partial Regex Virtuality();

    // Not part of a longer name, and not the name after a dot.
    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Identifier();
}
